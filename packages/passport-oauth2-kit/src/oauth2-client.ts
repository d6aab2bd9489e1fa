import type { OutgoingHttpHeaders } from 'node:http';
import type { dataCallback, OAuth2 } from 'oauth';
import type { ProviderRequest } from './transport.js';
import type { ProviderResponse } from './answer.js';
import { calledBack } from './promises.js';
import type { JsonObject } from './json.js';
import type { ClientCredentials, CodeGrant, RefreshGrant, TokenParams } from './token-request.js';
import type { TokenSet } from './token-set.js';

/** A token request on its way: what is asked for, of whom, and as whom. */
export interface TokenCall {
  grant: CodeGrant | RefreshGrant;
  client: ClientCredentials;
  url: string;
}

type OAuth2Class = new (...args: ConstructorParameters<typeof OAuth2>) => OAuth2;
type TokenCallback = (error: unknown, accessToken?: string, refreshToken?: string, results?: JsonObject) => void;

const issued = new WeakMap<object, TokenSet>();

/** The `TokenSet` behind the `results` that a token call passed to its callback. */
export function tokenSetBehind(results: object): TokenSet {
  const tokens = issued.get(results);
  if (!tokens) throw new TypeError('Not the results of a token call');
  return tokens;
}

/**
 * The class of a strategy's `_oauth2`, with every request going through the strategy's own pipeline.
 *
 * passport-oauth2-refresh builds a second client with `new strategy._oauth2.constructor(…six strings)` and copies
 * `getOAuthAccessToken` onto it. So the class closes over the strategy, the constructor is inherited, and the method reads
 * everything else from whatever `this` it is called on.
 */
export function oauth2ClientClass(
  base: OAuth2Class,
  requestTokens: (call: TokenCall) => Promise<TokenSet>,
  sendRequest: (request: ProviderRequest) => Promise<ProviderResponse>,
): OAuth2Class {
  return class OAuth2Client extends base {
    constructor(...args: ConstructorParameters<typeof OAuth2>) {
      super(...args);
      // node-oauth would put the access token into the URL.
      this.useAuthorizationHeaderforGET(true);
    }

    override getOAuthAccessToken(credential: string, params: unknown, callback?: unknown): void {
      const done = (callback ?? params) as TokenCallback;
      const { grant_type: type, ...rest } = texts(callback ? params : {});
      const grant =
        type === 'refresh_token' ? { refreshToken: credential, params: rest } : { code: credential, params: rest };
      const client = { clientID: this._clientId, clientSecret: this._clientSecret };
      calledBack(requestTokens({ grant, client, url: this._accessTokenUrl }), (error, tokens) => {
        if (!tokens) {
          done(error);
          return;
        }
        const results = standardResults(tokens);
        issued.set(results, tokens);
        done(null, tokens.accessToken, tokens.refreshToken, results);
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
  };
}

/** An application's parameters may be anything; what is left out is left out. */
function texts(params: unknown): TokenParams {
  const given = Object.entries(Object(params) as object).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

/** What node-oauth passes as `results`: the answer without the refresh token, plus the standard names. */
function standardResults({ accessToken, tokenType, expiresAt, scope, raw }: TokenSet): JsonObject {
  const { refresh_token: _, refreshToken: __, ...results } = raw;
  return {
    ...results,
    access_token: accessToken,
    token_type: tokenType,
    ...(expiresAt !== undefined && { expires_in: Math.round((expiresAt - Date.now()) / 1000) }),
    ...(scope && { scope: scope.join(' ') }),
  };
}
