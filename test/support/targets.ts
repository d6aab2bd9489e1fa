import { constants, createHash, generateKeyPairSync, type KeyObject, publicEncrypt, sign } from 'node:crypto';
import type { TargetName } from './providers.js';
import { CANARIES } from './secrets.js';

/** What a member of an answer must be; `!` when it must also be there. `life` and `decor` may be anything, and are unknown then. */
export type Kind = 'text' | 'text!' | 'id!' | 'life' | 'decor';

/** One kind of call of one provider, for suites that put every call before the same faults. */
export interface TargetCall {
  /** The provider's own code makes the call, or its calls stand for the kit's: it is put before every fault. */
  wholly?: true;
  /** As errors name it. */
  operation: 'authorize' | 'token' | 'refresh' | 'profile';
  /** Whatever it answers, the login goes on. */
  decorates?: true;
  /** How the call is brought about: by starting a login, by its callback, or by a method of the strategy. */
  by: 'start' | 'callback' | ((strategy: Callable) => Promise<unknown>);
  /** A good answer, without its envelope. */
  payload: Record<string, unknown>;
  /** Every member of the payload that is read, with dots into what is inside. */
  fields: Record<string, Kind>;
  /** What the call carries, and a malicious server may echo. */
  carries: readonly (keyof typeof CANARIES | 'basic')[];
}

export interface Callable {
  refresh(tokens: object): Promise<unknown>;
  call(path: string, params: object): Promise<unknown>;
}

/** One provider. A fifth one gets all suites by an entry here. */
export interface Target {
  name: TargetName;
  /** Options with every endpoint at `url(call)`, the call's name in `calls` being the end of its path. */
  options(url: (call: string) => string): object;
  calls: Record<string, TargetCall>;
  /** What the callback calls the code, where it is not `code`. */
  codeName?: string;
  /** The provider's envelope around the text of a payload. */
  wrap(payload: string): string;
  /** A refusal of a call in the provider's own form. */
  refuse(words: string, call: string): string;
}

const { accessToken, refreshToken, clientSecret } = CANARIES;
const TOKENS = { accessToken, refreshToken, tokenType: 'Bearer', expiresAt: 0 };
const refreshing = (raw: object) => (strategy: Callable) => strategy.refresh({ ...TOKENS, raw });
const plain = (payload: string): string => payload;
const standardRefusal = (words: string): string =>
  JSON.stringify({ error: 'invalid_grant', error_description: words, error_uri: 'https://x.example/' });

const elecqTokens = {
  accessToken,
  refreshToken,
  tokenType: 'Bearer',
  accessTokenExpiresIn: 86_400,
  refreshTokenExpiresIn: 604_800,
};
const elecqFields: Record<string, Kind> = {
  accessToken: 'text!',
  refreshToken: 'text',
  tokenType: 'decor',
  accessTokenExpiresIn: 'life',
  refreshTokenExpiresIn: 'life',
};
const elecq: Target = {
  name: 'elecq',
  options: (url) => ({
    clientID: 'client',
    clientSecret,
    authorizationURL: url('authorize'),
    tokenURL: url('token'),
    refreshURL: url('refresh'),
    userProfileURL: url('profile'),
  }),
  codeName: 'authorizationCode',
  wrap: (payload) => `{"respCode":"200","respMsg":"success","data":${payload}}`,
  refuse: (words) => JSON.stringify({ respCode: '401', respMsg: words, data: null }),
  calls: {
    authorize: {
      operation: 'authorize',
      wholly: true,
      by: 'start',
      carries: ['basic', 'clientSecret'],
      payload: { authorizationCode: CANARIES.code },
      fields: { authorizationCode: 'text!' },
    },
    token: {
      operation: 'token',
      by: 'callback',
      carries: ['basic', 'clientSecret', 'code'],
      payload: elecqTokens,
      fields: elecqFields,
    },
    refresh: {
      operation: 'refresh',
      by: refreshing({}),
      carries: ['basic', 'clientSecret', 'refreshToken'],
      payload: elecqTokens,
      fields: elecqFields,
    },
    profile: {
      operation: 'profile',
      by: 'callback',
      carries: ['accessToken'],
      payload: { userId: 'user-1' },
      fields: { userId: 'id!' },
    },
  },
};

/** ChainUp's envelope, by `node:crypto` and with keys of this run. */
const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 });
const platform = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const CHAINUP_PRIVATE_KEY = pem(merchant.privateKey);

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

const chainUpTokens = { openId: 'open-1', token: accessToken, refreshToken, expireIn: 3600 };
const chainUpFields: Record<string, Kind> = { token: 'text!', refreshToken: 'text', expireIn: 'life' };
const chainup: Target = {
  name: 'chainup',
  options: (url) => ({
    clientID: 'client',
    privateKey: CHAINUP_PRIVATE_KEY,
    platformPublicKey: pem(platform.publicKey),
    baseURL: new URL(url('call')).origin,
    authorizationURL: 'https://chainup.example/login',
    tokenURL: url('token'),
    refreshURL: url('refresh'),
  }),
  wrap: sealed,
  refuse: (words) => JSON.stringify({ code: '100401', msg: words, data: null }),
  calls: {
    token: {
      operation: 'token',
      by: 'callback',
      carries: ['code'],
      payload: chainUpTokens,
      fields: { ...chainUpFields, openId: 'id!' },
    },
    refresh: {
      operation: 'refresh',
      by: refreshing({ openId: 'open-1' }),
      carries: ['refreshToken', 'accessToken'],
      payload: chainUpTokens,
      fields: chainUpFields,
    },
    call: {
      operation: 'profile',
      carries: ['accessToken'],
      by: (strategy) => strategy.call('/call', { uid: 'user-1', token: accessToken }),
      payload: { id: 1 },
      fields: {},
    },
  },
};

const elice: Target = {
  name: 'elice',
  options: (url) => ({
    clientID: 'client',
    clientSecret,
    webURL: 'elice.example',
    serverURL: 'api.elice.example',
    tokenURL: url('token'),
    userProfileURL: url('profile'),
  }),
  wrap: plain,
  refuse: standardRefusal,
  calls: {
    token: {
      operation: 'token',
      by: 'callback',
      carries: ['clientSecret', 'code'],
      payload: { access_token: accessToken },
      fields: { access_token: 'text!' },
    },
    profile: {
      operation: 'profile',
      by: 'callback',
      carries: ['accessToken'],
      payload: {
        id: 12_345,
        fullname: 'A',
        email: 'a@x.example',
        phone: '1',
        profile_url: 'https://x.example/',
        locale: 'ko',
      },
      fields: { id: 'id!', fullname: 'decor', email: 'decor', phone: 'decor', profile_url: 'decor', locale: 'decor' },
    },
  },
};

const flowTokens = {
  access_token: accessToken,
  refresh_token: refreshToken,
  token_type: 'Bearer',
  expires_in: 3600,
  supportCode: 'FA-1',
};
const flowFields: Record<string, Kind> = {
  access_token: 'text!',
  refresh_token: 'text',
  token_type: 'decor',
  expires_in: 'life',
};
const flowaccount: Target = {
  name: 'flowaccount',
  options: (url) => ({
    clientID: 'client',
    clientSecret,
    environment: 'sandbox',
    pkce: true,
    tokenURL: url('token'),
    refreshURL: url('refresh'),
    userProfileURL: url('profile'),
  }),
  wrap: plain,
  refuse: (words, call) =>
    call === 'profile'
      ? JSON.stringify({ status: false, message: words, code: 401, data: null })
      : standardRefusal(words),
  calls: {
    token: {
      operation: 'token',
      by: 'callback',
      carries: ['clientSecret', 'code'],
      payload: flowTokens,
      fields: { ...flowFields, supportCode: 'id!' },
    },
    refresh: {
      operation: 'refresh',
      by: refreshing({}),
      carries: ['clientSecret', 'refreshToken'],
      payload: flowTokens,
      fields: flowFields,
    },
    profile: {
      operation: 'profile',
      by: 'callback',
      carries: ['accessToken'],
      payload: {
        status: true,
        message: '',
        code: 0,
        data: { companyId: 1, compnayName: 'A', companyNameEn: 'B', companyTaxId: '1' },
      },
      decorates: true,
      fields: { data: 'decor', 'data.companyNameEn': 'decor', 'data.compnayName': 'decor' },
    },
  },
};

const acmeTokens = { accessToken, refreshToken, expiresIn: 3600 };
const acmeFields: Record<string, Kind> = { accessToken: 'text!', refreshToken: 'text', expiresIn: 'life' };
/** The strategy that the kit's README shows. */
const acme: Target = {
  name: 'acme',
  options: (url) => ({
    clientID: 'client',
    clientSecret,
    region: 'eu',
    tokenURL: url('token'),
    refreshURL: url('refresh'),
    userProfileURL: url('profile'),
  }),
  codeName: 'authCode',
  wrap: (payload) => `{"ok":true,"result":${payload}}`,
  refuse: (words) => JSON.stringify({ ok: false, reason: { code: 'denied', text: words } }),
  calls: {
    token: {
      operation: 'token',
      wholly: true,
      by: 'callback',
      carries: ['basic', 'clientSecret', 'code'],
      payload: acmeTokens,
      fields: acmeFields,
    },
    refresh: {
      operation: 'refresh',
      wholly: true,
      by: refreshing({}),
      carries: ['basic', 'clientSecret', 'refreshToken'],
      payload: acmeTokens,
      fields: acmeFields,
    },
    profile: {
      operation: 'profile',
      wholly: true,
      by: 'callback',
      carries: ['accessToken'],
      payload: { id: 7, name: 'A', plan: 'gold' },
      fields: { id: 'id!', name: 'decor', plan: 'decor' },
    },
  },
};

export const TARGETS: readonly Target[] = [elecq, chainup, elice, flowaccount, acme];
