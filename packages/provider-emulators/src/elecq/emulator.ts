import { redirect, Refusal } from '../core/answer.js';
import type { Answer } from '../core/answer.js';
import type { Dialect } from '../core/dialect.js';
import { LoopbackEmulator } from '../core/emulator.js';
import { type EndpointFault, type EndpointRequest, refusing } from '../core/endpoint.js';
import type { Pending } from '../core/login.js';
import { LOGIN_PATH, LoginPages } from '../core/login.js';
import { A_FUNCTION, A_SECRET, A_TEXT, type ChecksOf, MILLISECONDS, oneOf, TRUE_OR_FALSE } from '../core/options.js';
import {
  basicCredentials,
  bearerToken,
  exactStrings,
  jsonBody,
  parseJSON,
  required,
  sameSecret,
} from '../core/parameters.js';
import type { Settings } from '../core/settings.js';
import { settings } from '../core/settings.js';
import type { Translated } from '../core/texts.js';
import type { Emulator, EmulatorOptions } from '../core/types.js';
import type { ElecqAccount } from './accounts.js';
import { ELECQ_ACCOUNTS } from './accounts.js';
import { failure, success } from './envelope.js';
import type { ElecqTokenOptions } from './tokens.js';
import { ElecqTokens } from './tokens.js';

export interface ElecqOptions extends EmulatorOptions<ElecqAccount>, ElecqTokenOptions {
  readonly clientSecret?: string;
  /**
   * What a valid authorize call with Basic is answered with: a redirect to ELECQ's own login page (default),
   * at once to `redirectUri?code=…`, or an envelope with `data.authorizationCode`.
   */
  readonly authorizeMode?: 'login-page' | 'redirect' | 'envelope';
  /** Whose account it is where no page asks (`'redirect'`, `'envelope'`). Default the first account's id. */
  readonly signedInAccount?: string;
  /** Shows the login page to a browser that comes without Basic. Default false: the document demands Basic. */
  readonly allowBrowserAuthorize?: boolean;
  /** The callback parameter that carries the code; the document shows both. Default `'code'`. */
  readonly codeParameter?: 'code' | 'authorizationCode';
}

export interface ElecqStrategyOptions {
  readonly clientID: string;
  readonly clientSecret: string;
  readonly authorizationURL: string;
  readonly tokenURL: string;
  readonly refreshURL: string;
  readonly userProfileURL: string;
}

/** What can go wrong in addition to the common faults, by endpoint. */
export type ElecqFaults = Readonly<{
  readonly authorize: 'declined' | 'invalid-client' | 'refused-with-200';
  login: never;
  token: 'expired-code' | 'invalid-client' | 'refused-with-200';
  refresh: 'expired-refresh-token' | 'invalid-client' | 'refused-with-200';
  profile: 'expired-token' | 'refused-with-200';
  devices: 'expired-token' | 'refused-with-200';
}>;
export type ElecqEndpoint = keyof ElecqFaults;
export type ElecqFault = ElecqFaults[ElecqEndpoint];
export type ElecqEmulator = Emulator<'elecq', ElecqAccount, ElecqStrategyOptions, ElecqFaults>;

const PATHS = {
  authorize: '/oauth2/authorize',
  token: '/oauth2/token',
  refresh: '/oauth2/refresh',
  profile: '/merchant/user',
  devices: '/merchant/devices',
};

/** From the history of ELECQ's own README; the list in the profile and the name of the direct code are our guess, since it does not say. */
const OBSERVED: Dialect = {
  envelope: { respCode: '000000' },
  accessTokenClaims: { iss: 'elecq', aud: 'token', USER_ID: '{id}', nbf: '{iat}' },
  refreshTokenClaims: { iss: 'elecq', aud: 'refreshToken', USER_ID: '{id}', nbf: '{iat}' },
  answers: {
    authorize: { names: { authorizationCode: 'code' } },
    profile: { names: { userId: 'USER_ID' }, shape: 'list' },
  },
};

const OPTIONS: ChecksOf<Omit<ElecqOptions, keyof EmulatorOptions>> = {
  clientSecret: A_SECRET,
  authorizeMode: oneOf('login-page', 'redirect', 'envelope'),
  signedInAccount: A_TEXT,
  allowBrowserAuthorize: TRUE_OR_FALSE,
  codeParameter: oneOf('code', 'authorizationCode'),
  tokenFormat: oneOf('jwt', 'opaque'),
  accessTokenClaims: A_FUNCTION,
  accessTokenLifetime: MILLISECONDS,
  refreshTokenLifetime: MILLISECONDS,
};

const THEME = { name: 'ELECQ', accent: '#0b7a4b' };
const PERMISSIONS: readonly Translated[] = [
  {
    en: 'Your user name and organisation',
    ko: '사용자 이름과 소속 조직',
    th: 'ชื่อผู้ใช้และองค์กรของคุณ',
    zh: '您的用户名和所属组织',
  },
  {
    en: 'Your chargers and their state',
    ko: '충전기와 충전기의 상태',
    th: 'เครื่องชาร์จของคุณและสถานะของเครื่อง',
    zh: '您的充电桩及其状态',
  },
];
const CHALLENGE = { 'www-authenticate': 'Basic realm="ELECQ OAuth2 APIs"' };

const unauthorized = (why: string): Refusal => new Refusal(401, `Unauthorized: ${why}`, undefined, CHALLENGE);
const refused = (why: string): EndpointFault => refusing(new Refusal(401, `Unauthorized: ${why}`));

/** A refusal in `respCode`, with HTTP status 200. */
const refusedWith200: EndpointFault = () => ({
  ...failure(new Refusal(401, 'Unauthorized')),
  status: 200,
  refused: true,
});

/** The client's side of the emulator: authentication and the authorize request. */
class ElecqClient {
  readonly #settings: Settings<ElecqAccount>;
  readonly #secret: string;

  constructor(shared: Settings<ElecqAccount>, secret: string) {
    this.#settings = shared;
    this.#secret = secret;
  }

  authenticate(request: EndpointRequest): void {
    const sent = basicCredentials(request);
    if (sent === undefined) throw unauthorized('send Authorization: Basic base64(ClientID:ClientSecret)');
    if (sent.user !== this.#settings.clientID || !sameSecret(sent.password, this.#secret)) {
      throw unauthorized('ClientID or ClientSecret is wrong');
    }
  }

  authorization({ query }: EndpointRequest): Pending<undefined> {
    const redirectURI = this.#settings.redirectURIs.demand('redirectUri', required(query, 'redirectUri'));
    if (required(query, 'clientId') !== this.#settings.clientID) {
      throw new Refusal(400, 'The clientId is not the ClientID of the Authorization header.');
    }
    if (required(query, 'responseType') !== 'code') throw new Refusal(400, 'The responseType must be code.');
    return { redirectURI, state: undefined, permissions: PERMISSIONS, detail: undefined };
  }
}

/** ELECQ on loopback: Basic on the authorize call, JSON bodies, everything else in an envelope. */
export function createElecqEmulator(options: ElecqOptions = {}): ElecqEmulator {
  const shared = settings(options, {
    provider: 'elecq',
    clientID: 'elecq-client',
    accounts: ELECQ_ACCOUNTS,
    observed: OBSERVED,
    options: OPTIONS,
  });
  const { clientSecret = 'elecq-emulator-secret', authorizeMode = 'login-page', codeParameter = 'code' } = options;
  const { accounts, now, place } = shared;
  const signedIn = accounts.find(({ id }) => id === (options.signedInAccount ?? accounts[0]?.id));
  if (signedIn === undefined)
    throw new TypeError('the elecq emulator: option "signedInAccount" must be the id of one of the accounts.');
  if (accounts.some(({ devices }) => !Array.isArray(devices)))
    throw new TypeError('the elecq emulator: option "accounts" must have "devices" for each account, an array.');
  const tokens = new ElecqTokens(now, shared.currentDialect, options);
  const client = new ElecqClient(shared, clientSecret);
  const pages = new LoginPages<ElecqAccount, undefined>({
    theme: THEME,
    clientName: shared.clientName,
    accounts,
    now,
    grant: (_pending, account) => ({ [codeParameter]: tokens.issueCode(account) }),
  });

  const authorization = (request: EndpointRequest): { pending: Pending<undefined>; browser: boolean } => {
    const browser = options.allowBrowserAuthorize === true && request.headers.authorization === undefined;
    if (!browser) client.authenticate(request);
    return { pending: client.authorization(request), browser };
  };

  const authorize = (request: EndpointRequest): Answer => {
    const { pending, browser } = authorization(request);
    if (browser) return pages.start(request, pending);
    if (authorizeMode === 'envelope') return success({ authorizationCode: tokens.issueCode(signedIn) });
    if (authorizeMode === 'redirect') return redirect(pages.grant(pending, signedIn));
    return redirect(`${place.url}${LOGIN_PATH}?ticket=${pages.issueTicket(pending)}`);
  };

  const call = <E extends 'token' | 'refresh', F extends string>(
    name: E,
    member: string,
    work: (value: string) => Record<string, unknown>,
    expired: Record<F, EndpointFault>,
  ) => ({
    name,
    method: 'POST' as const,
    path: PATHS[name],
    decode: ({ body }: EndpointRequest) => parseJSON(body),
    handle: (request: EndpointRequest) => {
      client.authenticate(request);
      return success(work(exactStrings(jsonBody(request), [member])[member] ?? ''));
    },
    refuse: failure,
    wrap: success,
    faults: {
      ...expired,
      'invalid-client': refused('ClientID or ClientSecret is wrong'),
      'refused-with-200': refusedWith200,
    },
  });

  const merchant = <E extends 'profile' | 'devices'>(name: E, data: (account: ElecqAccount) => unknown) => ({
    name,
    method: 'GET' as const,
    path: PATHS[name],
    handle: (request: EndpointRequest) => success(data(tokens.accountOf(bearerToken(request)))),
    refuse: failure,
    wrap: success,
    faults: { 'expired-token': refused('the accessToken is expired'), 'refused-with-200': refusedWith200 },
  });

  return new LoopbackEmulator({
    ...shared,
    provider: 'elecq',
    refuse: failure,
    endpoints: [
      {
        name: 'authorize',
        method: 'GET',
        path: PATHS.authorize,
        handle: authorize,
        refuse: failure,
        wrap: success,
        faults: {
          declined: (_run, request) => pages.decline(authorization(request).pending),
          'invalid-client': refused('ClientID or ClientSecret is wrong'),
          'refused-with-200': refusedWith200,
        },
      },
      ...pages.endpoints(),
      call('token', 'authorizationCode', (code) => tokens.exchange(code), {
        'expired-code': refused('the authorizationCode is expired'),
      }),
      call('refresh', 'refreshToken', (token) => tokens.refresh(token), {
        'expired-refresh-token': refused('the refreshToken is expired'),
      }),
      merchant('profile', ({ id, displayName, email, organization }) => ({
        userId: id,
        name: displayName,
        email,
        organization,
      })),
      merchant('devices', ({ devices }) => ({ total: devices.length, list: devices })),
    ],
    // Else no `example`: the authorize call has Basic, which a browser has no way to send.
    ...(options.allowBrowserAuthorize === true && {
      example: (redirectUri: string) => ({ redirectUri, clientId: shared.clientID, responseType: 'code' }),
    }),
    strategyOptions: (url) => ({
      clientID: shared.clientID,
      clientSecret,
      authorizationURL: `${url}${PATHS.authorize}`,
      tokenURL: `${url}${PATHS.token}`,
      refreshURL: `${url}${PATHS.refresh}`,
      userProfileURL: `${url}${PATHS.profile}`,
    }),
    env: (url) => ({
      ELECQ_CLIENT_ID: shared.clientID,
      ELECQ_CLIENT_SECRET: clientSecret,
      ELECQ_AUTHORIZATION_URL: `${url}${PATHS.authorize}`,
      ELECQ_TOKEN_URL: `${url}${PATHS.token}`,
      ELECQ_REFRESH_URL: `${url}${PATHS.refresh}`,
      ELECQ_USER_PROFILE_URL: `${url}${PATHS.profile}`,
    }),
  });
}
