import type { OutgoingHttpHeaders } from 'node:http';
import type { dataCallback, OAuth2 } from 'oauth';
import type { Answer } from '../http/answer.js';
import type { ProviderResponse } from '../http/failures.js';
import type { JsonObject } from '../http/json.js';
import type { ProviderRequest } from '../http/provider-http.js';
import { calledBack } from '../promises.js';
import type { ClientCredentials, CodeGrant, RefreshGrant } from './token-request.js';
import type { TokenSet } from './token-set.js';

/** New tokens, and the response that they came with. */
export interface Issued {
  tokens: TokenSet;
  answer: Answer;
}

/** A token request: the grant, the client and the endpoint. */
export interface TokenCall {
  grant: CodeGrant | RefreshGrant;
  client: ClientCredentials;
  url: string;
}

type OAuth2Class = new (...args: ConstructorParameters<typeof OAuth2>) => OAuth2;
type TokenCallback = (error: unknown, accessToken?: string, refreshToken?: string, results?: JsonObject) => void;

/** By the `results` of a callback. They are not members of `results`, because applications may log those. */
const issuedResults = new WeakMap<object, Issued>();

/** The tokens that belong to the `results` of a token callback; `undefined` when the results are not ours. */
export function issuedWith(results: object): Issued | undefined {
  return issuedResults.get(results);
}

/**
 * A strategy's `_oauth2` as passport-oauth2 made it, except that the strategy sends every request.
 *
 * passport-oauth2-refresh makes a second client with `new strategy._oauth2.constructor(…six strings)` and copies
 * `getOAuthAccessToken` to it. Therefore the class gets the strategy's functions from this closure, it has the constructor of its
 * base class, and its method reads everything else from `this`.
 */
export function throughPipeline(
  stock: OAuth2,
  requestTokens: (call: TokenCall) => Promise<Issued>,
  sendRequest: (request: ProviderRequest) => Promise<ProviderResponse>,
): OAuth2 {
  class OAuth2Client extends (stock.constructor as OAuth2Class) {
    /** A copy of a client of the base class. */
    static like({
      _clientId,
      _clientSecret,
      _baseSite,
      _authorizeUrl,
      _accessTokenUrl,
      _customHeaders,
    }: OAuth2Client): OAuth2 {
      return new OAuth2Client(_clientId, _clientSecret, _baseSite, _authorizeUrl, _accessTokenUrl, _customHeaders);
    }

    constructor(...args: ConstructorParameters<typeof OAuth2>) {
      super(...args);
      // node-oauth would put the access token into the URL.
      this.useAuthorizationHeaderforGET(true);
    }

    /** The strategy's connections have no agent. Without a word, calls would go around the application's proxy. */
    override setAgent(): void {
      const message =
        '_oauth2.setAgent() has no effect on this strategy. Set HTTPS_PROXY, or give the strategy the option ' +
        'httpClient: axios.create({ httpsAgent: agent, proxy: false }).';
      process.emitWarning(message, { code: 'PASSPORT_SET_AGENT' });
    }

    override getOAuthAccessToken(credential: string, params: unknown, callback?: unknown): void {
      const done = (callback ?? params) as TokenCallback;
      const given = Object(callback ? params : {}) as Record<string, unknown>;
      const rest = texts(given);
      const isRefresh = given['grant_type'] === 'refresh_token';
      const grant = isRefresh ? { refreshToken: credential, params: rest } : { code: credential, params: rest };
      const client = { clientID: this._clientId, clientSecret: this._clientSecret };
      calledBack(requestTokens({ grant, client, url: this._accessTokenUrl }), (error, issued) => {
        if (!issued) {
          done(error);
          return;
        }
        const { accessToken, refreshToken } = issued.tokens;
        const results = standardResults(issued.tokens);
        issuedResults.set(results, issued);
        done(null, accessToken, refreshToken, results);
      });
    }

    /** node-oauth's `get()` and `getProtectedResource()` call this method. */
    override _request(
      method: string,
      url: string | { href: string },
      headers: OutgoingHttpHeaders | null,
      body: string | null,
      accessToken: string | null,
      callback: dataCallback,
    ): void {
      const done = callback as (error: unknown, data?: string, response?: object) => void;
      const request: ProviderRequest = {
        method: method as 'GET' | 'POST',
        // Many parse it first, with node:url.
        url: typeof url === 'string' ? url : url.href,
        headers: {
          ...(accessToken && { authorization: this.buildAuthHeader(accessToken) }),
          ...(headers as Record<string, string> | null),
        },
        ...(body && { body }),
      };
      calledBack(sendRequest(request), (error, response) => {
        if (!response) {
          done(error);
          return;
        }
        const { status, headers, body: data } = response;
        if (status >= 200 && status < 300) done(null, data, { statusCode: status, headers });
        else done({ statusCode: status, data });
      });
    }
  }
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- like() reads what the base has, too
  return OAuth2Client.like(stock as OAuth2Client);
}

/** The parameters without the grant type, and without `undefined` and `null`: an application may pass anything. */
function texts(params: Record<string, unknown>): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(params)) {
    const value = params[name];
    if (name !== 'grant_type' && value !== undefined && value !== null) given[name] = value as string;
  }
  return given;
}

/** The `results` as node-oauth passes them: the decoded response without the refresh token, plus the standard names. */
function standardResults({ accessToken, refreshToken, tokenType, expiresAt, scope, raw }: TokenSet): JsonObject {
  const results: JsonObject = {};
  for (const name of Object.keys(raw)) {
    // The provider may have its own name for the refresh token.
    if (refreshToken === undefined || raw[name] !== refreshToken) results[name] = raw[name];
  }
  results['access_token'] = accessToken;
  results['token_type'] = tokenType;
  if (expiresAt !== undefined) results['expires_in'] = Math.round((expiresAt - Date.now()) / 1000);
  if (scope) results['scope'] = scope.join(' ');
  return results;
}

/** The credentials and endpoints of node-oauth's client. They are missing in its types. */
export function clientOf(oauth2: OAuth2): { client: ClientCredentials; authorizationURL: string; tokenURL: string } {
  const { _clientId, _clientSecret, _authorizeUrl, _accessTokenUrl } = oauth2 as unknown as Record<string, string>;
  return {
    client: { clientID: _clientId ?? '', clientSecret: _clientSecret ?? '' },
    authorizationURL: _authorizeUrl ?? '',
    tokenURL: _accessTokenUrl ?? '',
  };
}
