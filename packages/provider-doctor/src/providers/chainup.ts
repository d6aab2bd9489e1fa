import { generateKeyPairSync } from 'node:crypto';
import axios from 'axios';
import { ChainUpStrategy, type ChainUpStrategyOptions } from 'passport-chainup';
import { jsonOf } from '../exchange.js';
import { keygen } from '../keygen.js';
import type { Seen } from '../report.js';
import { count, describe, isObject, type JsonObject, shapeOf } from '../shape.js';
import {
  type Advice,
  type LoginStrategy,
  type Observation,
  type Opened,
  type ProviderDefinition,
  RECORDED,
} from './provider.js';

const PAGE = '«OAuth Authorization», step 2';
const BACKEND = 'from the key page of your merchant backend';
const KEYS =
  'Compare CHAINUP_PRIVATE_KEY and CHAINUP_PLATFORM_PUBLIC_KEY with the key page of your merchant backend: rsa_third_pri belongs to the public key that you gave ChainUp, rsa_saas_pub is ChainUp’s own.';

const settings = (means: string, remedy: string): Advice => ({ side: 'settings', means, remedy });
const callback = settings(
  'the callback address is not the one of the merchant backend',
  'Set the redirect page in your merchant backend to the callback URL of this run, to the letter.',
);
const busy: Advice = {
  side: 'provider',
  means: 'ChainUp is busy or broken',
  remedy: 'Run the doctor again later; if it lasts, send this report to ChainUp.',
};
const ended: Advice = {
  side: 'login',
  means: 'the code or the refresh token is used or expired',
  remedy: 'Run the doctor again, and finish the login without a pause.',
};

const TOKENS = {
  words: '«openId, expireIn, refreshToken, token»',
  source: PAGE,
  complete: true,
  members: [
    { name: 'token', type: 'text', role: 'accessToken', words: '«Authorized token»' },
    {
      name: 'refreshToken',
      also: ['refresh_token', 'refersh_token'],
      type: 'text',
      role: 'refreshToken',
      words: '«The token required to refresh the token»',
    },
    { name: 'expireIn', type: 'text', role: 'lifetime', words: '«token expiration time, seconds»' },
    {
      name: 'openId',
      type: 'text or number',
      role: 'identity',
      words: '«The unique openId of the merchant to which the authorized user belongs»',
    },
  ],
} as const;

export const chainup: ProviderDefinition = {
  name: 'chainup',
  label: 'ChainUp',
  contact: 'ChainUp',
  variables: [
    { name: 'CHAINUP_CLIENT_ID', option: 'clientID', required: true, source: 'the AppKey of your merchant backend' },
    {
      name: 'CHAINUP_PRIVATE_KEY',
      option: 'privateKey',
      required: true,
      source: `rsa_third_pri ${BACKEND}: your own private key (provider-doctor chainup keygen makes a pair)`,
    },
    {
      name: 'CHAINUP_PLATFORM_PUBLIC_KEY',
      option: 'platformPublicKey',
      required: true,
      source: `rsa_saas_pub ${BACKEND}: the platform's public key`,
    },
    { name: 'CHAINUP_BASE_URL', option: 'baseURL', required: true, source: 'https://service.<your exchange domain>' },
  ],
  commands(command, { out: print, error }) {
    command
      .command('keygen')
      .description('make the RSA key pair that ChainUp’s key page wants')
      .option('--out <file>', 'where the private key goes', 'chainup-private-key.pem')
      .addHelpText('after', '\nExample:\n  provider-doctor chainup keygen --out rsa_third_pri.pem\n')
      .action(async ({ out }: { out: string }) => {
        print(`${await keygen(out)}\n`);
        error(
          `Above is your public key: paste it into ChainUp's key page, as it stands.\nYour private key is in ${out} (for its owner only): CHAINUP_PRIVATE_KEY="$(cat ${out})"\n`,
        );
      });
  },
  judgeSettings: judgeKeys,
  create: (options, verify) => new ChainUpStrategy(options as unknown as ChainUpStrategyOptions, verify),
  addressOf: {
    authorize: 'CHAINUP_BASE_URL',
    token: 'CHAINUP_BASE_URL',
    refresh: 'CHAINUP_BASE_URL',
    profile: 'CHAINUP_BASE_URL',
  },
  origins: (env) => [['CHAINUP_BASE_URL', env('CHAINUP_BASE_URL')]],
  authorize: {
    words: '«…/platform/login.html?appKey=xxx&redirectUrl=xxx&state=xxx»',
    source: '«OAuth Authorization», step 1',
  },
  callback: {
    words: '«After successful login with code redirect to redirectUrl»',
    source: '«OAuth Authorization», step 1',
    codeNames: ['code'],
    state: 'implied',
    stateWords: '«Merchant incoming status field»: that it comes back is implied',
    known: ['appKey'],
  },
  answers: { token: TOKENS, refresh: TOKENS },
  async open(answer, _operation, strategy): Promise<Opened> {
    const json = jsonOf(answer);
    if (!json) return { observations: [] };
    const { code, data, sign } = json;
    const observations: Observation[] = [];
    const isSuccess = code === '0' || code === 0;
    observations.push({
      check: 'envelope',
      ok: code === '0' && typeof data === 'string',
      critical: !isSuccess || typeof data !== 'string',
      expected: '«{"code": "", "msg": "", "data": "", "sign": ""}», code "0" for a success',
      seen: `code as ${isSuccess ? JSON.stringify(code) : describe(shapeOf(code))}, data as ${describe(shapeOf(data))}, sign as ${describe(shapeOf(sign))}`,
      source: PAGE,
      side: 'provider',
      remedy:
        isObject(data) && sign === undefined
          ? 'This looks like an app of ChainUp’s older kind (ak/sk). Ask ChainUp for an app with RSA keys (rsa_third_pri, rsa_saas_pub).'
          : typeof data === 'string' && isSuccess
            ? 'Nothing: passport-chainup reads it.'
            : 'Send this report to ChainUp: a login needs data.',
    });
    const dialect = { envelope: dialectOf(json) };
    if (!isSuccess || typeof data !== 'string') return { observations, dialect };
    const content = await unsealed(json, strategy);
    const payload = isObject(content) ? content : undefined;
    observations.push({
      check: 'signature',
      ok: content !== undefined,
      critical: true,
      expected:
        'data sealed for your key (RSA, PKCS#1 v1.5), sign by the platform over the lower-case hex MD5 of the text',
      seen: `data of ${sealSize(data)}, ${typeof sign === 'string' ? `sign of ${sealSize(sign)}` : 'no sign'}; ${content !== undefined ? 'opened, and signed by the platform' : 'not both opened and verified with these keys'}`,
      source: `${PAGE}: «use rsa for parameter encryption and signature as data and sign»`,
      side: typeof sign === 'string' ? 'settings' : 'provider',
      remedy:
        typeof sign === 'string'
          ? KEYS
          : 'Ask ChainUp why its answers are not signed. The option allowUnsignedResponses accepts them; read in the README what that costs.',
    });
    if (content !== undefined && !payload) {
      observations.push({
        check: 'content',
        ok: false,
        critical: true,
        expected: TOKENS.words,
        seen: describe(shapeOf(content)),
        source: PAGE,
        side: 'provider',
        remedy: 'Send this report to ChainUp.',
      });
    }
    return { payload, observations, dialect };
  },
  codeOf(answer) {
    const code = jsonOf(answer)?.['code'];
    return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
  },
  sealedWith: ['privateKey', 'platformPublicKey'],
  numericCodes: true,
  refusals: {
    '10001': busy,
    '10005': busy,
    '50009': busy,
    '50011': busy,
    '50013': busy,
    '50001': callback,
    '50002': callback,
    '50004': settings('the app key is unknown', 'Check CHAINUP_CLIENT_ID: it is the AppKey of your merchant backend.'),
    '50005': settings('the signature does not fit', KEYS),
    '50010': settings('the time of the call is off', 'Set the clock of this machine (NTP), and run the doctor again.'),
    '50012': settings(
      'the configuration of this app is wrong',
      'Check CHAINUP_CLIENT_ID, CHAINUP_PRIVATE_KEY and CHAINUP_PLATFORM_PUBLIC_KEY.',
    ),
    '60001': ended,
    '60004': ended,
  },
  refresh: {
    words: '«The "refresh_token" received when obtaining the token»; whether it is replaced is not said',
    source: '«OAuth Authorization», refresh token',
    rotates: false,
  },
  placeholders: (authorize) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const baseURL = authorize?.origin ?? RECORDED;
    return { clientID: 'recorded', privateKey, platformPublicKey: publicKey, baseURL };
  },
  recognise({ method, url }) {
    if (url.pathname.endsWith('/open/auth/token')) return 'token';
    if (url.pathname.endsWith('/open/auth/refreshToken')) return 'refresh';
    return method === 'GET' && url.pathname.endsWith('/platform/login.html') ? 'authorize' : undefined;
  },
  identityIn: () => 'token',
};

/** By the strategy's own public way of opening an envelope. */
async function unsealed(envelope: JsonObject, strategy: LoginStrategy): Promise<unknown> {
  try {
    return await strategy.openNotice?.(envelope);
  } catch {
    return undefined;
  }
}

/** `344 characters of base64url (256 bytes, 1 block of 256)` */
function sealSize(text: string): string {
  const compact = text.replace(/\s+/g, '');
  const kind = /^[\w-]+$/.test(compact) ? 'base64url' : /^[A-Za-z\d+/]+=*$/.test(compact) ? 'base64' : 'other text';
  const bytes = Buffer.from(compact, 'base64').length;
  const lines = text.trim().split(/\s+/).length;
  return `${text.length} characters of ${kind}${lines > 1 ? ` in ${lines} lines` : ''} (${count(bytes, 'byte')})`;
}

function dialectOf({ code, msg, data }: JsonObject): { envelope?: Record<string, unknown>; lineLength?: number } {
  const [line] = typeof data === 'string' ? data.split(/\s/) : [];
  const isInLines = line !== undefined && typeof data === 'string' && line.length < data.trim().length;
  return {
    ...(code === 0 && { envelope: { code: 0, ...(msg === 'suc' && { msg }) } }),
    ...(isInLines && { lineLength: line.length }),
  };
}

/** The sizes of the keys, by what they seal: the doctor does not read the keys themselves. */
async function judgeKeys(create: (options: Record<string, unknown>) => LoginStrategy): Promise<Seen[]> {
  let sealed: JsonObject = {};
  // Answers by itself, and sends nothing.
  const httpClient = axios.create({
    adapter: (config) => {
      sealed = JSON.parse(String(config.data)) as JsonObject;
      const data = Buffer.from('{"code":"0","msg":"suc"}');
      return Promise.resolve({ status: 200, statusText: 'OK', headers: {}, data, config, request: {} });
    },
  });
  await create({ httpClient }).call?.('/', {});
  const { data, sign } = sealed;
  if (typeof data !== 'string' || typeof sign !== 'string') return [];
  const [privateBits, publicBits] = [sign, data].map((text) => Buffer.from(text, 'base64url').length * 8);
  const isRight = privateBits === 2048 && publicBits === 2048;
  return [
    {
      check: 'key sizes',
      verdict: isRight ? 'PASS' : 'WARN',
      expected: 'RSA keys of 2048 bits',
      seen: `CHAINUP_PRIVATE_KEY has ${privateBits} bits, CHAINUP_PLATFORM_PUBLIC_KEY ${publicBits}`,
      source: 'ChainUp’s key page: rsa_third_pri, rsa_saas_pub',
      ...(!isRight && { side: 'settings', remedy: 'Make a new pair: provider-doctor chainup keygen.' }),
    },
  ];
}
