import { Refusal } from '../core/answer.js';
import type { Dialect } from '../core/dialect.js';
import { LoopbackEmulator } from '../core/emulator.js';
import { type EndpointFault, type EndpointRequest, refusing } from '../core/endpoint.js';
import type { Pending } from '../core/login.js';
import { type AuthorizationFault, LoginPages } from '../core/login.js';
import { A_SECRET, type ChecksOf, MILLISECONDS, oneOf, TRUE_OR_FALSE } from '../core/options.js';
import type { Members } from '../core/parameters.js';
import { exactStrings, optional, required } from '../core/parameters.js';
import { settings } from '../core/settings.js';
import { languageOf, type Translated } from '../core/texts.js';
import type { Emulator, EmulatorOptions } from '../core/types.js';
import type { ChainUpAccount } from './accounts.js';
import { CHAINUP_ACCOUNTS } from './accounts.js';
import { CODES } from './codes.js';
import { EMULATOR_ONLY_MERCHANT_PRIVATE_KEY, EMULATOR_ONLY_PLATFORM_PRIVATE_KEY } from './emulator-only-keys.js';
import type { SealFault } from './seal-fault.js';
import { Envelope, failure, refusal } from './envelope.js';
import { keyPair, privateKeyText, publicKeyText } from './keys.js';
import type { ChainUpTokenOptions } from './tokens.js';
import { CHAINUP_TIME_WINDOW, ChainUpTokens } from './tokens.js';

export interface ChainUpOptions extends EmulatorOptions<ChainUpAccount>, ChainUpTokenOptions {
  /** The platform's key (its public half is rsa_saas_pub): PKCS#8 or PKCS#1; PEM, base64 or base64url. Default a key of this package. */
  readonly platformPrivateKey?: string;
  /** The merchant's key, rsa_third_pri, in the same forms. Default a key of this package. */
  readonly merchantPrivateKey?: string;
  /** Milliseconds that `time` may be away from the clock. Default five minutes. */
  readonly timeWindow?: number;
  /** Whether `state` comes back with the code, as the documents imply without saying so. Default true. */
  readonly echoState?: boolean;
}

export interface ChainUpStrategyOptions {
  readonly clientID: string;
  readonly privateKey: string;
  readonly platformPublicKey: string;
  readonly baseURL: string;
}

/** What can go wrong in addition to the common faults, by endpoint. */
export type ChainUpFaults = Readonly<{
  readonly authorize: AuthorizationFault;
  readonly login: never;
  readonly token: 'expired-code' | 'invalid-client' | SealFault;
  refresh: 'expired-refresh-token' | 'invalid-client' | SealFault;
  profile: 'invalid-client' | SealFault;
}>;
export type ChainUpEndpoint = keyof ChainUpFaults;
export type ChainUpFault = ChainUpFaults[ChainUpEndpoint];
/** What the platform posts to a merchant when an order changes. */
export interface ChainUpNotice {
  readonly outOrderId: string;
  readonly orderNum: string;
  /** 1 waiting, 2 failed, 3 paid, 0 closed. */
  readonly orderStatus: string;
  readonly payAmount: string;
}

export interface ChainUpEmulator extends Emulator<'chainup', ChainUpAccount, ChainUpStrategyOptions, ChainUpFaults> {
  /** The body of a notice: sealed for the merchant, signed by the platform. */
  notice(parameters: ChainUpNotice | Readonly<Record<string, unknown>>): Readonly<Record<string, string>>;
  /** Posts a notice to the merchant's address, as ChainUp does. */
  sendNotice(url: string, parameters: ChainUpNotice | Readonly<Record<string, unknown>>): Promise<Response>;
}

const PATHS = {
  authorize: '/platform/login.html',
  token: '/platformapi/chainup/open/auth/token',
  refresh: '/platformapi/chainup/open/auth/refreshToken',
  profile: '/platformapi/chainup/open/user/inquire_user',
};

/** From other pages and programs of ChainUp. */
const OBSERVED: Dialect = {
  envelope: { code: 0, msg: 'suc' },
  lineLength: 76,
  answers: {
    token: { values: { expireIn: '' }, names: { refreshToken: 'refersh_token' } },
    refresh: { values: { expireIn: '' }, names: { refreshToken: 'refersh_token' } },
  },
};

const OPTIONS: ChecksOf<Omit<ChainUpOptions, keyof EmulatorOptions>> = {
  platformPrivateKey: A_SECRET,
  merchantPrivateKey: A_SECRET,
  timeWindow: MILLISECONDS,
  echoState: TRUE_OR_FALSE,
  tokenLifetime: MILLISECONDS,
  refreshTokenLifetime: MILLISECONDS,
  expireInStyle: oneOf('duration', 'epoch'),
};

const PERMISSION: Translated = {
  en: 'Your openId at this merchant',
  ko: '이 가맹점에서 쓰는 회원님의 openId',
  th: 'openId ของคุณสำหรับร้านค้านี้',
  zh: '您在此商户的 openId',
};

const THEME = { name: 'ChainUp', accent: '#1d4ed8' };

/** Whose `uid` it is. An openId is refused: no document says that it is accepted. */
function inquire(accounts: readonly ChainUpAccount[], parameters: Members): Record<string, unknown> {
  const { uid, ...rest } = parameters;
  if (Object.keys(rest).length > 0) throw refusal(CODES.parameterError, 'inquire_user takes uid only.');
  if (typeof uid !== 'number' && typeof uid !== 'string') {
    throw refusal(CODES.parameterError, 'The uid must be a number or its text.');
  }
  const account = accounts.find((each) => String(each.uid) === String(uid));
  if (account === undefined) throw refusal(CODES.parameterError, 'There is no user with this uid.');
  const { displayName, email, countryCode, mobileNumber, authType, authLevel, ctime } = account;
  return { id: account.uid, nickName: displayName, email, countryCode, mobileNumber, authType, authLevel, ctime };
}

/** ChainUp on loopback: every call sealed and signed, both ways, with node-forge. */
export function createChainUpEmulator(options: ChainUpOptions = {}): ChainUpEmulator {
  const shared = settings(options, {
    provider: 'chainup',
    clientID: 'chainup_emulator',
    accounts: CHAINUP_ACCOUNTS,
    observed: OBSERVED,
    options: OPTIONS,
  });
  const { accounts, now, clientID, redirectURIs } = shared;
  const platform = keyPair(options.platformPrivateKey ?? EMULATOR_ONLY_PLATFORM_PRIVATE_KEY, 'platformPrivateKey');
  const merchant = keyPair(options.merchantPrivateKey ?? EMULATOR_ONLY_MERCHANT_PRIVATE_KEY, 'merchantPrivateKey');
  const keys = { privateKey: privateKeyText(merchant), platformPublicKey: publicKeyText(platform) };
  const { timeWindow = CHAINUP_TIME_WINDOW, echoState = true } = options;
  const envelope = new Envelope({ appKey: clientID, platform, merchant, now, timeWindow });
  const tokens = new ChainUpTokens(now, options);
  const pages = new LoginPages<ChainUpAccount, undefined>({
    theme: THEME,
    clientName: shared.clientName,
    accounts,
    now,
    // Their app login pages want `lan=zh_CN` or `en_US`.
    language: ({ query }) => languageOf(query.get('lan') ?? ''),
    grant: (_pending, account) => ({ code: tokens.issueCode(account) }),
  });

  const authorization = ({ query }: EndpointRequest): Pending<undefined> => {
    if (required(query, 'appKey') !== clientID) throw new Refusal(400, 'The appKey is not that of a merchant.');
    const redirectURI = redirectURIs.demand('redirectUrl', required(query, 'redirectUrl'));
    const state = optional(query, 'state');
    return { redirectURI, state: echoState ? state : undefined, permissions: [PERMISSION], detail: undefined };
  };

  const sealed = <E extends 'token' | 'refresh' | 'profile', F extends string = never>(
    name: E,
    work: (parameters: Members) => unknown,
    faults: Record<F, EndpointFault>,
  ) => ({
    name,
    method: 'POST' as const,
    path: PATHS[name],
    decode: envelope.peek,
    handle: (request: EndpointRequest) => envelope.seal(work(envelope.open(request))),
    refuse: failure,
    wrap: envelope.seal,
    faults: {
      ...faults,
      ...envelope.faults,
      'invalid-client': refusing(refusal(CODES.appKeyUnknown, 'The app_id is not the AppKey of a merchant.')),
    },
  });

  const emulator = new LoopbackEmulator<'chainup', ChainUpAccount, ChainUpStrategyOptions, ChainUpFaults>({
    ...shared,
    provider: 'chainup',
    refuse: failure,
    endpoints: [
      pages.authorization(PATHS.authorize, authorization),
      ...pages.endpoints(),
      sealed('token', (parameters) => tokens.exchange(exactParameters(parameters, ['code'])), {
        'expired-code': refusing(refusal(CODES.codeUsed, 'The code is expired; it can be used once.')),
      }),
      sealed(
        'refresh',
        (parameters) => tokens.refresh(exactParameters(parameters, ['refreshToken', 'token', 'openId'])),
        {
          'expired-refresh-token': refusing(refusal(CODES.refreshTokenInvalid, 'The refreshToken is expired.')),
        },
      ),
      sealed('profile', (parameters) => inquire(accounts, parameters), {}),
    ],
    example: (redirectUrl) => ({ appKey: clientID, redirectUrl, state: 'example' }),
    strategyOptions: (url) => ({
      clientID,
      ...keys,
      baseURL: url,
    }),
    env: (url) => ({
      CHAINUP_CLIENT_ID: clientID,
      CHAINUP_PRIVATE_KEY: keys.privateKey,
      CHAINUP_PLATFORM_PUBLIC_KEY: keys.platformPublicKey,
      CHAINUP_BASE_URL: url,
    }),
  });
  return Object.assign(emulator, {
    notice: envelope.notice,
    sendNotice: async (url: string, parameters: Readonly<Record<string, unknown>>) => {
      if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
        throw new TypeError(
          'sendNotice: "url" must be the address of a route of your application, such as http://localhost:3000/notices.',
        );
      }
      return fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(envelope.notice(parameters)),
      });
    },
  });
}

/** As `exactStrings`, but refuses as ChainUp does: wrong parameters in a right envelope are HTTP 200 with a code. */
function exactParameters<const N extends string>(parameters: Members, names: readonly N[]): Record<N, string> {
  try {
    return exactStrings(parameters, names, 'decrypted data');
  } catch (error) {
    if (error instanceof Refusal) throw refusal(CODES.parameterError, error.message);
    throw error;
  }
}
