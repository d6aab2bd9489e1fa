import { type Answer, json, Refusal } from '../../packages/provider-emulators/src/core/answer.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../packages/provider-emulators/src/core/clock.js';
import type { Dialect } from '../../packages/provider-emulators/src/core/dialect.js';
import { LoopbackEmulator } from '../../packages/provider-emulators/src/core/emulator.js';
import { type EndpointRequest, refusing } from '../../packages/provider-emulators/src/core/endpoint.js';
import { type AuthorizationFault, LoginPages, type Pending } from '../../packages/provider-emulators/src/core/login.js';
import { A_SECRET, type ChecksOf } from '../../packages/provider-emulators/src/core/options.js';
import {
  basicCredentials,
  bearerToken,
  demandURLEncoding,
  exactStrings,
  isObject,
  jsonBody,
  parseJSON,
  required,
  sameSecret,
} from '../../packages/provider-emulators/src/core/parameters.js';
import { randomToken } from '../../packages/provider-emulators/src/core/random.js';
import { settings } from '../../packages/provider-emulators/src/core/settings.js';
import type { Translated } from '../../packages/provider-emulators/src/core/texts.js';
import type { Emulator, EmulatorOptions } from '../../packages/provider-emulators/src/core/types.js';
import { Vault } from '../../packages/provider-emulators/src/core/vault.js';
import { ACME_ACCOUNTS, type AcmeAccount } from './accounts.js';

// What Acme's document leaves open is our choice, and is called so here.

/** Our choice. */
export const ACME_CODE_LIFETIME = 5 * MINUTE;
/** «expiresIn: 3600» */
export const ACME_ACCESS_TOKEN_LIFETIME = HOUR;
/** Our choice. */
export const ACME_REFRESH_TOKEN_LIFETIME = 30 * DAY;

export interface AcmeOptions extends EmulatorOptions<AcmeAccount> {
  readonly clientSecret?: string;
}

export interface AcmeStrategyOptions {
  readonly clientID: string;
  readonly clientSecret: string;
  readonly serverURL: string;
}

/** What can go wrong in addition to the common faults, by endpoint. */
export type AcmeFaults = Readonly<{
  authorize: AuthorizationFault;
  login: never;
  token: 'expired-code' | 'invalid-client';
  refresh: 'expired-refresh-token' | 'invalid-client';
  profile: 'expired-token';
}>;
export type AcmeEndpoint = keyof AcmeFaults;
export type AcmeFault = AcmeFaults[AcmeEndpoint];
export type AcmeEmulator = Emulator<'acme', AcmeAccount, AcmeStrategyOptions, AcmeFaults>;

/** How the service has been seen to differ from its document: not at all. */
const OBSERVED: Dialect = {};

const OPTIONS: ChecksOf<Omit<AcmeOptions, keyof EmulatorOptions>> = {
  clientSecret: A_SECRET,
};
const PATHS = { authorize: '/authorize', token: '/token', profile: '/me' };
const THEME = { name: 'Acme', accent: '#b45309' };
const PERMISSION: Translated = {
  en: 'Your name and plan',
  ko: '이름과 요금제',
  th: 'ชื่อและแพ็กเกจของคุณ',
  zh: '您的姓名和套餐',
};

/** Acme refuses a call with HTTP 200; what no call of Acme's was, such as a wrong address, has its status. */
const failure = ({ status, message, code = 'bad_request', headers }: Refusal): Answer => ({
  ...json(
    status === 400 || status === 401 ? 200 : status,
    { ok: false, reason: { code, text: message } },
    { ...headers },
  ),
  payload: { message },
});
const success = (result: unknown): Answer => ({ ...json(200, { ok: true, result }), payload: result });

const denied = (text: string): Refusal => new Refusal(401, text, 'denied');
const invalidClient = denied('The Basic credentials are not key and secret.');

/** Acme on loopback: own names to authorize, JSON and Basic to get a token, everything in an envelope. */
export function createAcmeEmulator(options: AcmeOptions = {}): AcmeEmulator {
  const shared = settings(options, {
    provider: 'acme',
    clientID: 'acme-client',
    accounts: ACME_ACCOUNTS,
    observed: OBSERVED,
    options: OPTIONS,
  });
  const { accounts, now, clientID, redirectURIs } = shared;
  const { clientSecret = 'acme-emulator-secret' } = options;
  const codes = new Vault<AcmeAccount>(now);
  const accessTokens = new Vault<AcmeAccount>(now);
  const refreshTokens = new Vault<AcmeAccount>(now);
  const pages = new LoginPages<AcmeAccount, undefined>({
    theme: THEME,
    clientName: shared.clientName,
    accounts,
    now,
    callbackNames: { state: 'echo', error: 'problem' },
    grant: (_pending, account) => ({ authCode: codes.put(randomToken(), account, ACME_CODE_LIFETIME) }),
  });

  const authorization = (request: EndpointRequest): Pending<undefined> => {
    const { query } = request;
    demandURLEncoding(request, 'returnTo');
    if (required(query, 'key') !== clientID) throw new Refusal(400, 'The key is not registered.');
    const redirectURI = redirectURIs.demand('returnTo', required(query, 'returnTo'));
    return { redirectURI, state: required(query, 'echo'), permissions: [PERMISSION], detail: undefined };
  };

  /** The one member of a token request, for which a vault has an account. */
  const redeemed = (request: EndpointRequest, member: string, vault: Vault<AcmeAccount>): AcmeAccount => {
    const sent = basicCredentials(request);
    if (sent?.user !== clientID || !sameSecret(sent.password, clientSecret)) {
      throw invalidClient;
    }
    const found = vault.redeem(exactStrings(jsonBody(request), [member])[member] ?? '');
    if (!found.ok) throw denied(`The ${member} is ${found.reason}.`);
    return found.value;
  };

  const issue = (account: AcmeAccount): Answer =>
    success({
      accessToken: accessTokens.put(randomToken(), account, ACME_ACCESS_TOKEN_LIFETIME),
      refreshToken: refreshTokens.put(randomToken(), account, ACME_REFRESH_TOKEN_LIFETIME),
      expiresIn: ACME_ACCESS_TOKEN_LIFETIME / SECOND,
    });

  const profile = (request: EndpointRequest): Answer => {
    const found = accessTokens.peek(bearerToken(request) ?? '');
    if (!found.ok) throw denied(`The access token is ${found.reason}.`);
    const { id, displayName, plan } = found.value;
    return success({ id: Number(id), name: displayName, plan });
  };

  return new LoopbackEmulator({
    ...shared,
    provider: 'acme',
    refuse: failure,
    endpoints: [
      pages.authorization(PATHS.authorize, authorization),
      ...pages.endpoints(),
      {
        name: 'refresh',
        method: 'POST',
        path: PATHS.token,
        accepts: ({ body }) => {
          const members = parseJSON(body);
          return isObject(members) && 'refreshToken' in members;
        },
        decode: ({ body }) => parseJSON(body),
        handle: (request) => issue(redeemed(request, 'refreshToken', refreshTokens)),
        refuse: failure,
        wrap: success,
        faults: {
          'expired-refresh-token': refusing(denied('The refreshToken is expired.')),
          'invalid-client': refusing(invalidClient),
        },
      },
      {
        name: 'token',
        method: 'POST',
        path: PATHS.token,
        decode: ({ body }) => parseJSON(body),
        handle: (request) => issue(redeemed(request, 'authCode', codes)),
        refuse: failure,
        wrap: success,
        faults: {
          'expired-code': refusing(denied('The authCode is expired.')),
          'invalid-client': refusing(invalidClient),
        },
      },
      {
        name: 'profile',
        method: 'GET',
        path: PATHS.profile,
        handle: profile,
        refuse: failure,
        wrap: success,
        faults: { 'expired-token': refusing(denied('The access token is expired.')) },
      },
    ],
    example: (returnTo) => ({ key: clientID, returnTo, echo: 'example' }),
    strategyOptions: (url) => ({ clientID, clientSecret, serverURL: url }),
    env: (url) => ({ ACME_CLIENT_ID: clientID, ACME_CLIENT_SECRET: clientSecret, ACME_SERVER_URL: url }),
  });
}
