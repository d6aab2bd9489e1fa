import { constants, createHash, type KeyObject, publicEncrypt, sign } from 'node:crypto';
import { ChainUpStrategy } from 'passport-chainup';
import { createChainUpEmulator } from 'provider-emulators';
import { type AnyConstructor, CLIENT, type Kind, type ProviderRecord, refreshing } from '../record.js';
import { RSA_KEYS } from '../rsa-keys.js';
import { CANARIES } from '../secrets.js';

/** ChainUp's envelope, by `node:crypto`. */
const [merchant, platform] = RSA_KEYS;

function pem(key: KeyObject): string {
  return key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString();
}

function sealed(payload: string): string {
  const text = Buffer.from(payload);
  const padding = constants.RSA_PKCS1_PADDING;
  const blocks: Buffer[] = [];
  for (let at = 0; at < text.length; at += 245) {
    blocks.push(publicEncrypt({ key: merchant.publicKey, padding }, text.subarray(at, at + 245)));
  }
  const digest = Buffer.from(createHash('md5').update(text).digest('hex'));
  return JSON.stringify({
    code: '0',
    msg: 'succ',
    data: Buffer.concat(blocks).toString('base64url'),
    sign: sign('sha256', digest, { key: platform.privateKey, padding }).toString('base64url'),
  });
}

const { accessToken, refreshToken } = CANARIES;
const tokens = { openId: 'open-1', token: accessToken, refreshToken, expireIn: 3600 };
const fields: Record<string, Kind> = { token: 'text!', refreshToken: 'text', expireIn: 'life' };
const { clientID, callbackURL } = CLIENT;
const { privateKey, platformPublicKey } = createChainUpEmulator().strategyOptions;

export const chainup: ProviderRecord = {
  label: 'ChainUp',
  Strategy: ChainUpStrategy as unknown as AnyConstructor,
  createEmulator: createChainUpEmulator,
  options: { clientID, callbackURL, baseURL: 'https://service.exchange.example', privateKey, platformPublicKey },
  required: {
    clientID: /AppKey/,
    privateKey: /rsa_third_pri/,
    platformPublicKey: /rsa_saas_pub/,
    callbackURL: /merchant backend/,
    baseURL: /https:\/\/service\.<your exchange domain>/,
  },
  hosts: ['baseURL'],
  callbackParameter: 'redirectUrl',
  sealed: true,
  profileInTokens: true,
  members: { access: 'token', refresh: 'refreshToken', life: 'expireIn', id: 'openId', idIn: 'token' },
  calls: {
    options: (url) => ({
      clientID: 'client',
      privateKey: pem(merchant.privateKey),
      platformPublicKey: pem(platform.publicKey),
      baseURL: new URL(url('call')).origin,
      authorizationURL: 'https://chainup.example/login',
      tokenURL: url('token'),
      refreshURL: url('refresh'),
    }),
    wrap: sealed,
    refuse: (words) => JSON.stringify({ code: '100401', msg: words, data: null }),
    secrets: [pem(merchant.privateKey).slice(100, 150)],
    calls: {
      token: {
        operation: 'token',
        by: 'callback',
        carries: ['code'],
        payload: tokens,
        fields: { ...fields, openId: 'id!' },
      },
      refresh: {
        operation: 'refresh',
        by: refreshing({ openId: 'open-1' }),
        carries: ['refreshToken', 'accessToken'],
        payload: tokens,
        fields,
      },
      call: {
        operation: 'profile',
        carries: ['accessToken'],
        by: (strategy) => strategy.call('/call', { uid: 'user-1', token: accessToken }),
        payload: { id: 1 },
        // It returns whatever JSON is inside.
        fields: {},
      },
    },
  },
  refreshing: {
    params: ({ accessToken: token, raw }) => ({ token, openId: raw['openId'] as string }),
    path: '/platformapi/chainup/open/auth/refreshToken',
    contentType: 'application/json',
    body: ({ accessToken: token, refreshToken: sent, raw }) => ({ refreshToken: sent, token, openId: raw['openId'] }),
    observedRefresh: 'refersh_token',
    code: '60001',
  },
  emulator: {
    token: { path: '/platformapi/chainup/open/auth/token' },
    refusal: { code: /^[1-9]\d{4}$/, msg: /./, data: null, sign: null },
    statuses: { invalidClient: 200 },
    language: 'lan',
    addresses: ['baseURL'],
  },
  readme: {
    snippets: ['Tokens', 'Tokens', "ChainUp's other APIs", 'Watching the envelopes', 'Notices of payments'],
    options: ['privateKey', 'platformPublicKey', 'baseURL', 'allowUnsignedResponses', 'onEnvelope', 'refreshURL'],
  },
};
