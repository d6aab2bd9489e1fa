import type { OutgoingHttpHeaders } from 'node:http';
import type { dataCallback, OAuth2 } from 'oauth';
import type { Answer, ProviderResponse } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import type { ProviderRequest } from '../http/provider-http.js';
import { calledBack } from '../promises.js';
import type { ClientCredentials, CodeGrant, RefreshGrant } from './token-request.js';
import type { TokenSet } from './token-set.js';

/** New tokens, and the answer that they came with. */
export interface Issued {
  tokens: TokenSet;
  answer: Answer;
}

/** A token request on its way: what is asked for, of whom, and as whom. */
export interface TokenCall {
  grant: CodeGrant | RefreshGrant;
  client: ClientCredentials;
  url: string;
}

type OAuth2Class = new (...args: ConstructorParameters<typeof OAuth2>) => OAuth2;
type TokenCallback = (error: unknown, accessToken?: string, refreshToken?: string, results?: JsonObject) => void;

/** Beside the results and not in them, since applications log what they are given. */
const issuedResults = new WeakMap<object, Issued>();

/** What a token call's callback was given as its results, if it is ours. */
export function issuedWith(results: object): Issued | undefined {
  return issuedResults.get(results);
}

/**
 * A strategy's `_oauth2` as passport-oauth2 made it, but with every request going through the strategy's own pipeline.
 *
 * passport-oauth2-refresh builds a second client with `new strategy._oauth2.constructor(…six strings)` and copies
 * `getOAuthAccessToken` onto it. So the class closes over the strategy, the constructor is inherited, and the method reads
 * everything else from whatever `this` it is called on.
 */
export function throughPipeline(
  stock: OAuth2,
  requestTokens: (call: TokenCall) => Promise<Issued>,
  sendRequest: (request: ProviderRequest) => Promise<ProviderResponse>,
): OAuth2 {
  class OAuth2Client extends (stock.constructor as OAuth2Class) {
    /** The same client as another one, which is of this class's base. */
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

    /** What node-oauth's `get()` and `getProtectedResource()` end in. */
    override _request(
      method: string,
      url: string,
      headers: OutgoingHttpHeaders | null,
      body: string | null,
      accessToken: string | null,
      callback: dataCallback,
    ): void {
      const done = callback as (error: unknown, data?: string, response?: { statusCode: number }) => void;
      const request: ProviderRequest = {
        method: method as 'GET' | 'POST',
        url,
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
        const { status, body: data } = response;
        if (status >= 200 && status < 300) done(null, data, { statusCode: status });
        else done({ statusCode: status, data });
      });
    }
  }
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- like() reads what the base has, too
  return OAuth2Client.like(stock as OAuth2Client);
}

/** Parameters but for the grant type. An application's may be anything; what is left out is left out. */
function texts(params: Record<string, unknown>): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(params)) {
    const value = params[name];
    if (name !== 'grant_type' && value !== undefined && value !== null) given[name] = value as string;
  }
  return given;
}

/** What node-oauth passes as `results`: the answer without the refresh token, plus the standard names. */
function standardResults({ accessToken, refreshToken, tokenType, expiresAt, scope, raw }: TokenSet): JsonObject {
  const results: JsonObject = {};
  for (const name of Object.keys(raw)) {
    // Under whatever name the provider has sent it.
    if (refreshToken === undefined || raw[name] !== refreshToken) results[name] = raw[name];
  }
  results['access_token'] = accessToken;
  results['token_type'] = tokenType;
  if (expiresAt !== undefined) results['expires_in'] = Math.round((expiresAt - Date.now()) / 1000);
  if (scope) results['scope'] = scope.join(' ');
  return results;
}

/** Who asks, and where: what node-oauth's client knows and its types hide. */
export function clientOf(oauth2: OAuth2): { client: ClientCredentials; authorizationURL: string; tokenURL: string } {
  const { _clientId, _clientSecret, _authorizeUrl, _accessTokenUrl } = oauth2 as unknown as Record<string, string>;
  return {
    client: { clientID: _clientId ?? '', clientSecret: _clientSecret ?? '' },
    authorizationURL: _authorizeUrl ?? '',
    tokenURL: _accessTokenUrl ?? '',
  };
}
