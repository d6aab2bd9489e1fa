import {
  Answer,
  basicAuthorization,
  type ClientCredentials,
  type CodeGrant,
  type Departure,
  type Destination,
  jsonBody,
  isJsonObject,
  isUnavailableStatus,
  type JsonObject,
  malformed,
  OptionReader,
  parseJsonObject,
  type Profile,
  type Provider,
  type ProviderResponse,
  ProviderStrategy,
  type RefreshGrant,
  type RequestBody,
  type SharedOptions,
  type TokenDetails,
  type TokenSet,
  type Verify,
} from 'passport-oauth2-kit';

// ELECQ (EV charging): a partner connects the account of an organisation. The document is «elecq-open-docs», OAuth2.0
// Integration.

const { version } = require('../package.json') as { version: string };
const POSTMAN = "in the environment of ELECQ's Postman workspace, «elecq-open-api»";
const ELECQ: Provider = {
  name: 'elecq',
  label: 'ELECQ',
  version,
  sources: {
    clientID: 'the ClientID that ELECQ assigns after you sent your organisation name and redirect URI',
    clientSecret: 'the ClientSecret that ELECQ assigns after you sent your organisation name and redirect URI',
    callbackURL: 'the redirect URI that is registered with ELECQ, to the letter',
    authorizationURL: `the address of «Authorize client-secret for authorizationCode», ${POSTMAN}`,
    tokenURL: `the address of «Exchange authorizationCode for accessToken & refreshToken», ${POSTMAN}`,
    refreshURL: `the address of the refresh API, ${POSTMAN}`,
    userProfileURL: `the address of a merchant API that answers with the user, ${POSTMAN}`,
  },
};

/** The `respCode` of a success: 200 as in the document, or zeros as in a token response that ELECQ has published. */
const SUCCESS = /^(200|0+)$/;
/** The document uses both names for the code: one in its text, the other in its example. */
const CODE_NAMES = ['code', 'authorizationCode'];

export interface ElecqStrategyOptions extends SharedOptions {
  clientSecret: string;
  /** ELECQ gives you the addresses together with the environment. There are no defaults. */
  authorizationURL: string;
  tokenURL: string;
  /** Needed for `refresh`. */
  refreshURL?: string;
  /** A merchant API whose response has `userId` or `id`. Without it, the user's id comes from the claims of the access token. */
  userProfileURL?: string;
  /**
   * Who makes the authorize call, which needs the client secret: `'server'` (default), or `'browser'` for an ELECQ environment
   * that does not need the secret from browsers. In browser mode `stateEcho` defaults to `false`.
   */
  authorizationMode?: 'server' | 'browser';
  /**
   * Whose id the profile has. `'organization'`: the ClientID, for an application that connects one organisation. Default
   * `'user'`.
   */
  identity?: 'user' | 'organization';
  /**
   * Other origins of ELECQ's login page, such as `['https://sso.elecq.example']`. Default: only the origin of `authorizationURL`.
   */
  loginOrigins?: string[];
}

export interface ElecqProfile extends Profile {
  provider: 'elecq';
  displayName: string;
}

export class ElecqStrategy extends ProviderStrategy<ElecqProfile> {
  override readonly canRefresh: boolean;
  private readonly credentials: ClientCredentials;
  private readonly userProfileURL: string | undefined;
  private readonly identity: 'user' | 'organization';
  private readonly authorizationMode: 'server' | 'browser';
  private readonly loginOrigins: readonly string[];

  /** @throws ConfigurationError when an option is missing or malformed. */
  constructor(options: ElecqStrategyOptions, verify: Verify<ElecqProfile>) {
    const read = new OptionReader(ELECQ, options);
    const authorizationMode = read.oneOf('authorizationMode', ['server', 'browser'], 'server');
    const credentials = { clientID: read.string('clientID'), clientSecret: read.string('clientSecret') };
    const refreshURL = read.optionalEndpoint('refreshURL');
    const userProfileURL = read.optionalEndpoint('userProfileURL');
    const identity = read.oneOf('identity', ['user', 'organization'], 'user');
    const loginOrigins = read.origins('loginOrigins');
    super(
      ELECQ,
      read,
      {
        clientSecret: credentials.clientSecret,
        callbackNames: { authorizationCode: 'code' },
        // ELECQ's documents do not mention `state`. When the server makes the authorize call, we add `state` to the callback
        // ourselves.
        stateEcho: authorizationMode === 'server',
        httpsCallback: true,
      },
      verify,
    );
    this.canRefresh = refreshURL !== undefined;
    this.credentials = credentials;
    this.authorizationMode = authorizationMode;
    this.userProfileURL = userProfileURL;
    this.identity = identity;
    this.loginOrigins = loginOrigins;
  }

  /** camelCase names. Other parameters are not sent, except `state` in browser mode. */
  protected override authorizationQuery(query: Record<string, string>): Record<string, string | undefined> {
    const { redirect_uri: redirectUri, client_id: clientId, state } = query;
    return { redirectUri, clientId, responseType: 'code', ...(this.authorizationMode === 'browser' && { state }) };
  }

  /**
   * The authorize call needs HTTP Basic. A redirected browser cannot send it and must not know the secret, so the server makes
   * the call.
   */
  protected override async authorizationDestination(url: URL, departure: Departure): Promise<Destination> {
    if (this.authorizationMode === 'browser') return { url };
    const authorization = basicAuthorization(this.credentials);
    const request = { method: 'GET', url: url.href, headers: { authorization } } as const;
    // An error response may repeat the whole header, or only the part after `Basic`.
    const secrets = [authorization, ...authorization.split(' ').slice(1)];
    const response = await this.http.exchange(request, 'authorize', secrets);
    const callback = new URL(departure.callbackURL);

    if (response.status >= 300 && response.status < 400) {
      const location = readLocation(response, url);
      if (location && isSamePlace(location, callback)) return { url: withParams(location, { state: departure.state }) };
      const isLoginPage =
        location !== undefined &&
        [url.origin, ...this.loginOrigins].includes(location.origin) &&
        !hasUser(location) &&
        !CODE_NAMES.some((name) => location.searchParams.has(name));
      // ELECQ's login page sends the browser to the callback itself, without a `state`.
      if (isLoginPage) return { url: location, stateEcho: false };
      throw malformed(response, strayRedirect(location, callback));
    }
    // «Get AuthorizationCode Directly»: the response is an envelope with the code.
    const direct = await this.http.open(response);
    const code = direct.optionalString('authorizationCode') ?? direct.string('code');
    return { url: withParams(callback, { code, state: departure.state }) };
  }

  /** JSON with one member, and HTTP Basic. */
  protected override codeRequest({ code }: CodeGrant, client: ClientCredentials): RequestBody {
    return jsonBody({ authorizationCode: code }, { authorization: basicAuthorization(client) });
  }

  protected override refreshRequest({ refreshToken, params }: RefreshGrant, client: ClientCredentials): RequestBody {
    return jsonBody({ ...params, refreshToken }, { authorization: basicAuthorization(client) });
  }

  /**
   * Every response is an envelope, `{respCode, respMsg, data}`. `respCode` decides about success, whatever the HTTP status is.
   */
  protected override readAnswer(response: ProviderResponse): Answer {
    const envelope = Answer.parse(response);
    const code = envelope.optionalId('respCode');
    if (code !== undefined && SUCCESS.test(code)) return openData(envelope);
    if (code === undefined && response.status < 400) throw envelope.malformed('"respCode" is missing');
    const unavailable = isUnavailableStatus(Number(code ?? response.status));
    throw envelope.refused({ code, reason: envelope.text('respMsg'), unavailable });
  }

  protected override readTokens(data: Answer): TokenDetails {
    return {
      accessToken: data.string('accessToken'),
      refreshToken: data.optionalString('refreshToken'),
      tokenType: data.text('tokenType'),
      expiresAt: data.expiry('accessTokenExpiresIn'),
      refreshExpiresAt: data.expiry('refreshTokenExpiresIn'),
    };
  }

  /** No user-info endpoint is documented. So the options decide where the user's id comes from. */
  protected override async fetchProfile(tokens: TokenSet, answer: Answer): Promise<ElecqProfile> {
    if (this.identity === 'organization') {
      const { clientID } = this.credentials;
      return profile(clientID, { clientId: clientID });
    }
    if (this.userProfileURL !== undefined) {
      const user = await this.http.getResource(this.userProfileURL, tokens.accessToken);
      return { ...profile(idOf(user) ?? user.id('userId'), user.json), _raw: user.response.body };
    }
    // The signature is not checked, because the token came directly from the token endpoint over TLS.
    const claims = readClaims(tokens.accessToken);
    const { response } = answer;
    const subject = new Answer(claims, { ...response, call: { ...response.call, operation: 'profile' } });
    const id = subject.optionalId('sub') ?? idOf(subject);
    if (id !== undefined) return profile(id, claims);
    throw subject.malformed(
      'nothing identifies the user: set the option userProfileURL to a merchant API that returns the user, ' +
        "or set identity: 'organization' if you connect one organisation",
    );
  }
}

/** The object in `data`, which may be the only entry of an array. A code that is given directly may be a text. */
function openData(envelope: Answer): Answer {
  const { data } = envelope.json;
  if (typeof data === 'string') return new Answer({ code: data }, envelope.response);
  const only: unknown = Array.isArray(data) && data.length === 1 ? data[0] : undefined;
  return isJsonObject(only) ? new Answer(only, envelope.response) : envelope.within('data');
}

function idOf(user: Answer): string | undefined {
  const names = ['userId', 'USER_ID', 'user_id', 'id'];
  const name = names.find((each) => user.optionalId(each) !== undefined);
  return name === undefined ? undefined : user.optionalId(name);
}

function profile(id: string, json: JsonObject): ElecqProfile {
  const name = json['name'];
  return {
    provider: 'elecq',
    id,
    displayName: typeof name === 'string' && name !== '' ? name : id,
    _raw: JSON.stringify(json),
    _json: json,
  };
}

/** The claims of a JWT (RFC 7519). A token of another format has no claims. */
function readClaims(token: string): JsonObject {
  const [, payload = ''] = token.split('.');
  return parseJsonObject(Buffer.from(payload, 'base64url').toString()) ?? {};
}

function strayRedirect(location: URL | undefined, callback: URL): string {
  const problem = 'the redirect goes neither to the callbackURL nor to a login page of ELECQ';
  if (!location) return problem;
  const isSameButForSlash =
    location.href.split('?')[0]?.replace(/\/$/, '') === callback.href.split('?')[0]?.replace(/\/$/, '');
  if (isSameButForSlash && location.origin === callback.origin) {
    return `${problem}: its only difference from the callbackURL is the slash at the end`;
  }
  return `${problem}, but to ${location.host} (if ELECQ's login page is there, add its origin to the option loginOrigins)`;
}

function readLocation(response: ProviderResponse, base: URL): URL | undefined {
  const header = response.headers['location'];
  if (!header || !URL.canParse(header, base.href)) return undefined;
  const location = new URL(header, base);
  // A server behind a proxy that ends TLS may write its own address with http.
  if (location.host === base.host && location.protocol === 'http:') location.protocol = base.protocol;
  return location;
}

/** Same scheme, host, port and path. */
function isSamePlace(location: URL, callback: URL): boolean {
  return location.origin === callback.origin && location.pathname === callback.pathname && !hasUser(location);
}

/** A user name in a URL can make it look like another URL. */
function hasUser({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

function withParams(url: URL, params: Record<string, string | undefined>): URL {
  const extended = new URL(url);
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) extended.searchParams.set(name, value);
  }
  return extended;
}
