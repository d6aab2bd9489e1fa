import type { Answer } from '../core/answer.js';
import { Refusal } from '../core/answer.js';
import type { Dialect } from '../core/dialect.js';
import { LoopbackEmulator } from '../core/emulator.js';
import { type EndpointFault, type EndpointRequest, refusing } from '../core/endpoint.js';
import type { Pending } from '../core/login.js';
import { type AuthorizationFault, LoginPages } from '../core/login.js';
import { A_SECRET, type ChecksOf, MILLISECONDS } from '../core/options.js';
import {
  bearerToken,
  demandURLEncoding,
  formBody,
  isObject,
  optional,
  required,
  sameSecret,
} from '../core/parameters.js';
import { settings } from '../core/settings.js';
import type { Translated } from '../core/texts.js';
import type { Emulator, EmulatorOptions } from '../core/types.js';
import type { FlowAccountAccount, FlowAccountBusiness } from './accounts.js';
import { FLOWACCOUNT_ACCOUNTS } from './accounts.js';
import {
  apiFailure,
  apiSuccess,
  invalidClient,
  invalidGrant,
  invalidToken,
  tokenFailure,
  tokenSuccess,
} from './answers.js';
import type { Challenge } from './pkce.js';
import { challengeOf } from './pkce.js';
import type { FlowAccountTokenOptions } from './tokens.js';
import { FlowAccountTokens } from './tokens.js';

export interface FlowAccountOptions extends EmulatorOptions<FlowAccountAccount>, FlowAccountTokenOptions {
  readonly clientSecret?: string;
}

export interface FlowAccountStrategyOptions {
  readonly clientID: string;
  readonly clientSecret: string;
  readonly environment: 'sandbox';
  readonly authorizationURL: string;
  readonly tokenURL: string;
  readonly refreshURL: string;
  readonly userProfileURL: string;
}

/** What can go wrong in addition to the common faults, by endpoint. */
export type FlowAccountFaults = Readonly<{
  authorize: AuthorizationFault;
  login: never;
  token: 'expired-code' | 'invalid-client';
  refresh: 'expired-refresh-token' | 'invalid-client';
  profile: 'expired-token';
}>;
export type FlowAccountEndpoint = keyof FlowAccountFaults;
export type FlowAccountFault = FlowAccountFaults[FlowAccountEndpoint];
export type FlowAccountEmulator = Emulator<
  'flowaccount',
  FlowAccountAccount,
  FlowAccountStrategyOptions,
  FlowAccountFaults
>;

const PATHS = { authorize: '/connect/authorize', token: '/test/token', profile: '/test/company/info' };
const OPTIONS: ChecksOf<Omit<FlowAccountOptions, keyof EmulatorOptions>> = {
  clientSecret: A_SECRET,
  accessTokenLifetime: MILLISECONDS,
  refreshTokenLifetime: MILLISECONDS,
};

const THEME = { name: 'FlowAccount', accent: '#b4430f' };
const API_SCOPE = 'flowaccount-api';
const OFFLINE_SCOPE = 'offline_access';
const PERMISSIONS: Readonly<Record<string, Translated>> = {
  [API_SCOPE]: {
    en: 'Access to the accounting data of the chosen business',
    ko: '선택한 사업자의 회계 데이터에 대한 접근',
    th: 'การเข้าถึงข้อมูลบัญชีของธุรกิจที่เลือก',
    zh: '访问所选企业的会计数据',
  },
  [OFFLINE_SCOPE]: {
    en: 'Access while you are not there, until you end it',
    ko: '회원님이 없는 동안의 접근 (직접 끝낼 때까지)',
    th: 'การเข้าถึงขณะที่คุณไม่อยู่ จนกว่าคุณจะยกเลิก',
    zh: '您不在时也可访问，直到您取消',
  },
};

/** The company call as other people's client libraries read it: flat, without an envelope. */
const OBSERVED: Dialect = {
  answers: {
    token: { types: { expires_in: 'string' }, extra: { error: '' } },
    refresh: { types: { expires_in: 'string' }, extra: { error: '' } },
    profile: { shape: 'bare', names: { compnayName: 'companyName' } },
  },
};

/** What the authorization request asked for. */
interface Asked {
  readonly scope: string;
  readonly challenge: Challenge | undefined;
}

const company = (business: FlowAccountBusiness): Record<string, unknown> => ({
  companyId: business.companyId,
  // Spelled so by FlowAccount.
  compnayName: business.name,
  companyNameEn: business.nameEn,
  companyTaxId: business.taxId,
  companyBranch: business.branch,
  companyAddress: business.address,
  companyPhone: business.phone,
  companyMobile: business.mobile,
  companyWebsite: business.website,
});

const isBusinesses = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((each) => isObject(each) && typeof each['supportCode'] === 'string');

/** The scopes of a request, each known, `flowaccount-api` among them. */
function scopesOf(scope: string): string[] {
  const scopes = scope.split(' ');
  const unknown = scopes.find((each) => !Object.hasOwn(PERMISSIONS, each));
  if (unknown !== undefined) {
    throw new Refusal(400, `The scope ${JSON.stringify(unknown)} does not exist; scopes are separated by one space.`);
  }
  if (!scopes.includes(API_SCOPE)) throw new Refusal(400, `The scope must contain ${API_SCOPE}.`);
  return scopes;
}

/** FlowAccount's auth server and open API (sandbox) on one loopback port. */
export function createFlowAccountEmulator(options: FlowAccountOptions = {}): FlowAccountEmulator {
  const shared = settings(options, {
    provider: 'flowaccount',
    clientID: 'flowaccount-client',
    accounts: FLOWACCOUNT_ACCOUNTS,
    observed: OBSERVED,
    options: OPTIONS,
  });
  const { accounts, now, clientID, redirectURIs } = shared;
  const { clientSecret = 'flowaccount-emulator-secret' } = options;
  if (accounts.some(({ businesses }) => !isBusinesses(businesses))) {
    throw new TypeError(
      'the flowaccount emulator: option "accounts" must have at least one business for each account, in "businesses", each with a "supportCode".',
    );
  }
  const tokens = new FlowAccountTokens(now, options);
  const pages = new LoginPages<FlowAccountAccount, Asked>({
    theme: THEME,
    clientName: shared.clientName,
    accounts,
    now,
    businesses: ({ businesses }) =>
      businesses.map(({ supportCode, name, nameEn }) => ({
        id: supportCode,
        name,
        detail: `${nameEn} · ${supportCode}`,
      })),
    grant: ({ redirectURI, detail: { scope, challenge } }, account, supportCode) => {
      const business = account.businesses.find((each) => each.supportCode === supportCode);
      if (business === undefined) throw new Refusal(400, 'This account has no such business.');
      const offline = scope.split(' ').includes(OFFLINE_SCOPE);
      return { code: tokens.issueCode({ business, offline, redirectURI, challenge }), scope };
    },
  });

  const authorization = (request: EndpointRequest): Pending<Asked> => {
    const { query } = request;
    demandURLEncoding(request);
    if (required(query, 'client_id') !== clientID) throw new Refusal(400, 'The client_id is not registered.');
    const redirectURI = redirectURIs.demand('redirect_uri', required(query, 'redirect_uri'));
    if (required(query, 'response_type') !== 'code') throw new Refusal(400, 'The response_type must be code.');
    const scope = required(query, 'scope');
    const permissions = scopesOf(scope).flatMap((each) => PERMISSIONS[each] ?? []);
    const detail = { scope, challenge: challengeOf(query) };
    return { redirectURI, state: optional(query, 'state'), permissions, detail };
  };

  const authenticate = (request: EndpointRequest): URLSearchParams => {
    const form = formBody(request);
    // RFC 6749 section 5.2: an attempt with a scheme in the header is answered with WWW-Authenticate.
    if (request.headers.authorization !== undefined) {
      throw invalidClient({ 'www-authenticate': 'Basic realm="FlowAccount"' });
    }
    const sent = { id: optional(form, 'client_id') ?? '', secret: optional(form, 'client_secret') ?? '' };
    if (sent.id !== clientID || !sameSecret(sent.secret, clientSecret)) throw invalidClient();
    return form;
  };

  const token = (request: EndpointRequest): Answer => {
    const form = authenticate(request);
    const grantType = required(form, 'grant_type');
    if (grantType === 'refresh_token') return tokenSuccess(tokens.refresh(required(form, 'refresh_token')));
    if (grantType !== 'authorization_code') {
      throw new Refusal(400, 'The grant_type is authorization_code or refresh_token.', 'unsupported_grant_type');
    }
    return tokenSuccess(
      tokens.exchange(required(form, 'code'), required(form, 'redirect_uri'), optional(form, 'code_verifier')),
    );
  };

  const companyInfo = (request: EndpointRequest): Answer => {
    const sent = bearerToken(request);
    if (sent === undefined) {
      throw new Refusal(401, 'Send Authorization: Bearer.', 'invalid_token', { 'www-authenticate': 'Bearer' });
    }
    return apiSuccess(company(tokens.businessOf(sent, invalidToken)));
  };

  const grantEndpoint = <E extends 'token' | 'refresh', F extends string>(
    name: E,
    faults: Record<F, EndpointFault>,
  ) => ({
    name,
    method: 'POST' as const,
    path: PATHS.token,
    accepts: ({ body }: EndpointRequest) =>
      (new URLSearchParams(body).get('grant_type') === 'refresh_token') === (name === 'refresh'),
    decode: ({ body }: EndpointRequest) => Object.fromEntries(new URLSearchParams(body)),
    handle: token,
    refuse: tokenFailure,
    wrap: tokenSuccess,
    faults: { ...faults, 'invalid-client': refusing(invalidClient()) },
  });

  return new LoopbackEmulator({
    ...shared,
    provider: 'flowaccount',
    refuse: apiFailure,
    endpoints: [
      pages.authorization(PATHS.authorize, authorization),
      ...pages.endpoints(),
      grantEndpoint('token', { 'expired-code': refusing(invalidGrant('The code is expired.')) }),
      grantEndpoint('refresh', {
        'expired-refresh-token': refusing(invalidGrant('The refresh_token is expired.')),
      }),
      {
        name: 'profile',
        method: 'GET',
        path: PATHS.profile,
        handle: companyInfo,
        refuse: apiFailure,
        wrap: apiSuccess,
        faults: { 'expired-token': refusing(invalidToken('expired')) },
      },
    ],
    example: (redirect_uri) => ({
      response_type: 'code',
      client_id: clientID,
      redirect_uri,
      state: 'example',
      scope: 'flowaccount-api offline_access',
    }),
    strategyOptions: (url) => ({
      clientID,
      clientSecret,
      environment: 'sandbox',
      authorizationURL: `${url}${PATHS.authorize}`,
      tokenURL: `${url}${PATHS.token}`,
      refreshURL: `${url}${PATHS.token}`,
      userProfileURL: `${url}${PATHS.profile}`,
    }),
    env: (url) => ({
      FLOWACCOUNT_CLIENT_ID: clientID,
      FLOWACCOUNT_CLIENT_SECRET: clientSecret,
      FLOWACCOUNT_ENVIRONMENT: 'sandbox',
      FLOWACCOUNT_AUTH_SERVER_URL: url,
      FLOWACCOUNT_AUTHORIZATION_URL: `${url}${PATHS.authorize}`,
      FLOWACCOUNT_TOKEN_URL: `${url}${PATHS.token}`,
      FLOWACCOUNT_REFRESH_URL: `${url}${PATHS.token}`,
      FLOWACCOUNT_USER_PROFILE_URL: `${url}${PATHS.profile}`,
    }),
  });
}
