import type { Answer } from '../core/answer.js';
import { json, Refusal } from '../core/answer.js';
import { HOUR, MINUTE } from '../core/clock.js';
import type { Dialect } from '../core/dialect.js';
import { LoopbackEmulator } from '../core/emulator.js';
import { type EndpointRequest, refusing } from '../core/endpoint.js';
import type { Pending } from '../core/login.js';
import { type AuthorizationFault, LoginPages } from '../core/login.js';
import { A_SECRET, type ChecksOf, MILLISECONDS, oneOf, textsSuchAs } from '../core/options.js';
import {
  bearerToken,
  demandURLEncoding,
  exactStrings,
  jsonBody,
  parseJSON,
  required,
  sameSecret,
} from '../core/parameters.js';
import { randomToken } from '../core/random.js';
import { settings } from '../core/settings.js';
import { type Language, languageOf, type Translated } from '../core/texts.js';
import type { Emulator, EmulatorOptions } from '../core/types.js';
import { Vault } from '../core/vault.js';
import type { EliceAccount } from './accounts.js';
import { ELICE_ACCOUNTS } from './accounts.js';

/** How long a code lives. Our choice: the document says single-use, and no time. */
export const ELICE_CODE_LIFETIME = 5 * MINUTE;
/** "One hour after it was requested." */
export const ELICE_ACCESS_TOKEN_LIFETIME = HOUR;
/** How many redirect URIs the guide lets an application register. */
export const ELICE_REDIRECT_URI_LIMIT = 5;

export interface EliceOptions extends EmulatorOptions<EliceAccount> {
  readonly clientSecret?: string;
  /** The scopes that exist. Default `['read']`, the only one the guide names. */
  readonly scopes?: readonly string[];
  /** `id` as in the guide's sample, a number (default), or as in its table, a string. */
  readonly idType?: 'number' | 'string';
  /** Milliseconds. Default one hour. */
  readonly accessTokenLifetime?: number;
}

export interface EliceStrategyOptions {
  readonly clientID: string;
  readonly clientSecret: string;
  readonly webURL: string;
  readonly serverURL: string;
}

/** What can go wrong in addition to the common faults, by endpoint. */
export type EliceFaults = Readonly<{
  readonly authorize: AuthorizationFault;
  readonly login: never;
  readonly token: 'expired-code' | 'invalid-client';
  profile: 'expired-token';
}>;
export type EliceEndpoint = keyof EliceFaults;
export type EliceFault = EliceFaults[EliceEndpoint];
export type EliceEmulator = Emulator<'elice', EliceAccount, EliceStrategyOptions, EliceFaults>;

/** As another API of Elice answers. */
const OBSERVED: Dialect = {
  answers: {
    profile: {
      within: 'account',
      extra: { _result: { status: 'ok', reason: null } },
      refusal: { _result: { status: 'fail', reason: '{message}' } },
    },
  },
};

const OPTIONS: ChecksOf<Omit<EliceOptions, keyof EmulatorOptions>> = {
  clientSecret: A_SECRET,
  scopes: textsSuchAs("['read']"),
  idType: oneOf('number', 'string'),
  accessTokenLifetime: MILLISECONDS,
};

const PATHS = { authorize: '/oauth/authorize', token: '/oauth/token', profile: '/oauth/account' };
const THEME = { name: 'Elice', accent: '#6d28d9' };

const PERMISSION: Translated = {
  en: 'Your name, email address, mobile number, picture and region',
  ko: '이름, 이메일, 휴대전화 번호, 프로필 사진, 지역',
  th: 'ชื่อ อีเมล หมายเลขโทรศัพท์มือถือ รูปโปรไฟล์ และภูมิภาค',
  zh: '您的姓名、邮箱、手机号码、头像和地区',
};

/** What `lang` asks for; an unknown one gets the default, `ko`. */
const language = ({ query }: EndpointRequest): Language | undefined => {
  const lang = query.get('lang');
  return lang === null || lang === '' ? undefined : (languageOf(lang) ?? 'ko');
};

/** The guide shows no refusal; this is the shape of RFC 6749 section 5.2. */
const failure = ({ status, message, code, headers }: Refusal): Answer => {
  const fallback = status >= 500 ? 'server_error' : 'invalid_request';
  return {
    ...json(status, { error: code ?? fallback, error_description: message }, { ...headers }),
    payload: { message },
  };
};
const success = (payload: unknown): Answer => ({ ...json(200, payload), payload });

const invalidGrant = (reason: string): Refusal => new Refusal(400, `The code is ${reason}.`, 'invalid_grant');
const invalidClient = new Refusal(401, 'The client_id or client_secret is wrong.', 'invalid_client');
const invalidToken = (reason: string): Refusal =>
  new Refusal(401, `The access token is ${reason}.`, 'invalid_token', {
    'www-authenticate': 'Bearer error="invalid_token"',
  });

/** Elice on loopback: five parameters to authorize, three members to get a token, no refresh. */
export function createEliceEmulator(options: EliceOptions = {}): EliceEmulator {
  const shared = settings(options, {
    provider: 'elice',
    clientID: 'elice-client',
    accounts: ELICE_ACCOUNTS,
    observed: OBSERVED,
    options: OPTIONS,
    redirectURILimit: ELICE_REDIRECT_URI_LIMIT,
  });
  const { accounts, now, clientID, redirectURIs } = shared;
  const { clientSecret = 'elice-emulator-secret', scopes = ['read'], idType = 'number' } = options;
  const { accessTokenLifetime = ELICE_ACCESS_TOKEN_LIFETIME } = options;
  if (idType === 'number' && accounts.some(({ id }) => !/^\d{1,15}$/.test(id))) {
    throw new TypeError(
      'the elice emulator: option "accounts" must have decimal numbers as ids; for other ids, set idType: \'string\'.',
    );
  }
  const codes = new Vault<EliceAccount>(now);
  const tokens = new Vault<EliceAccount>(now);
  const pages = new LoginPages<EliceAccount, undefined>({
    theme: THEME,
    clientName: shared.clientName,
    accounts,
    now,
    language,
    grant: (_pending, account) => ({ code: codes.put(randomToken(), account, ELICE_CODE_LIFETIME) }),
  });

  const authorization = (request: EndpointRequest): Pending<undefined> => {
    const { query } = request;
    demandURLEncoding(request, 'redirect_uri');
    if (required(query, 'client_id') !== clientID) throw new Refusal(400, 'The client_id is not registered.');
    const redirectURI = redirectURIs.demand('redirect_uri', required(query, 'redirect_uri'));
    const state = required(query, 'state');
    for (const scope of required(query, 'scope').split(',')) {
      if (!scopes.includes(scope))
        throw new Refusal(400, `The scope ${JSON.stringify(scope)} does not exist; scopes are separated by commas.`);
    }
    required(query, 'lang');
    return { redirectURI, state, permissions: [PERMISSION], detail: undefined };
  };

  const token = (request: EndpointRequest): Answer => {
    const body = exactStrings(jsonBody(request), ['client_id', 'client_secret', 'code']);
    if (body.client_id !== clientID || !sameSecret(body.client_secret, clientSecret)) throw invalidClient;
    const found = codes.redeem(body.code);
    if (!found.ok) throw invalidGrant(found.reason);
    return success({ access_token: tokens.put(randomToken(), found.value, accessTokenLifetime) });
  };

  const account = (request: EndpointRequest): Answer => {
    const sent = bearerToken(request);
    if (sent === undefined) {
      throw new Refusal(401, 'Send Authorization: Bearer {Access Token}.', 'invalid_token', {
        'www-authenticate': 'Bearer',
      });
    }
    const found = tokens.peek(sent);
    if (!found.ok) throw invalidToken(found.reason);
    const { id, displayName, email, phone, profileURL, locale } = found.value;
    return success({
      id: idType === 'number' ? Number(id) : id,
      fullname: displayName,
      email,
      phone,
      profile_url: profileURL,
      locale,
    });
  };

  return new LoopbackEmulator({
    ...shared,
    provider: 'elice',
    refuse: failure,
    endpoints: [
      pages.authorization(PATHS.authorize, authorization),
      ...pages.endpoints(),
      {
        name: 'token',
        method: 'POST',
        path: PATHS.token,
        decode: ({ body }) => parseJSON(body),
        handle: token,
        refuse: failure,
        wrap: success,
        faults: { 'expired-code': refusing(invalidGrant('expired')), 'invalid-client': refusing(invalidClient) },
      },
      {
        name: 'profile',
        method: 'GET',
        path: PATHS.profile,
        handle: account,
        refuse: failure,
        wrap: success,
        faults: { 'expired-token': refusing(invalidToken('expired')) },
      },
    ],
    example: (redirect_uri) => ({ client_id: clientID, redirect_uri, state: 'example', scope: 'read', lang: 'en' }),
    strategyOptions: (url) => ({
      clientID,
      clientSecret,
      webURL: url,
      serverURL: url,
    }),
    env: (url) => ({
      ELICE_CLIENT_ID: clientID,
      ELICE_CLIENT_SECRET: clientSecret,
      ELICE_WEB_URL: url,
      ELICE_SERVER_URL: url,
    }),
  });
}
