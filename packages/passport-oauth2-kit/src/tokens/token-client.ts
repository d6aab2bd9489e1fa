import OAuth2Strategy from 'passport-oauth2';
import { ConfigurationError } from '../errors.js';
import { Answer } from '../http/answer.js';
import type { ProviderResponse } from '../http/failures.js';
import { isJsonObject, type JsonObject } from '../http/json.js';
import type { ProviderHttp } from '../http/provider-http.js';
import { findMisspelt } from '../misspelt.js';
import { promised } from '../promises.js';
import type { Provider, ProviderSettings } from '../provider.js';
import { clientOf, type Issued, issuedWith, type TokenCall } from './oauth2-client.js';
import { readStandardTokens } from './standard.js';
import type { ClientCredentials, CodeGrant, RefreshGrant, RequestBody } from './token-request.js';
import { type TokenDetails, type TokenSet, readTokenSet } from './token-set.js';

/**
 * Token request parameters with such names (`code_verifier`, `client_assertion`, `password`) are secrets, which no error may
 * quote.
 */
const SECRET_PARAMETER = /verifier|secret|password|assertion|token|key/i;

const OPTIONS_OF_REFRESH: ReadonlySet<string> = new Set(['timeout']);

/** The part of a strategy that calls the token endpoint, with a code or with a refresh token. */
export abstract class TokenClient extends OAuth2Strategy {
  /** Whether `refresh` can work: the provider has refresh tokens, and the strategy knows the endpoint. */
  readonly canRefresh: boolean = true;
  protected abstract readonly provider: Provider;
  protected abstract readonly settings: Pick<ProviderSettings, 'tokenOwner'>;
  /** Sends all requests to the provider. */
  protected abstract readonly http: ProviderHttp;
  /** Read by passport-oauth2-refresh. */
  protected abstract readonly _refreshURL: string | undefined;

  protected abstract codeRequest(grant: CodeGrant, client: ClientCredentials): RequestBody;
  protected abstract readAnswer(response: ProviderResponse): Answer | Promise<Answer>;
  protected abstract readTokens(answer: Answer): TokenDetails;
  protected abstract refreshParams(tokens: TokenSet): Record<string, string>;
  protected abstract refreshRequest(grant: RefreshGrant, client: ClientCredentials): RequestBody;

  /**
   * Calls `_oauth2`, because an application may have wrapped it.
   *
   * @internal
   */
  protected async exchangeCode(code: string, params: Record<string, unknown>): Promise<Issued> {
    const [accessToken, refreshToken, results] = await promised<unknown[]>((done) =>
      this._oauth2.getOAuthAccessToken(code, params, (error: unknown, ...issued: unknown[]) => {
        done(error && this.asError(error), issued);
      }),
    );
    return this.toIssued(accessToken as string, refreshToken as string | undefined, Object(results) as JsonObject);
  }

  /** Our errors are `Error` objects. A wrapper around `_oauth2` may pass on plain objects, as node-oauth does. */
  private asError(error: unknown): unknown {
    if (error instanceof Error) return error;
    const wrap = (this as unknown as { _createOAuthError: (message: string, error: unknown) => Error })
      ._createOAuthError;
    return wrap.call(this, 'Failed to obtain access token', error);
  }

  /** The result of a token call, also when a wrapper around `_oauth2` has changed it. */
  private toIssued(accessToken: string, refreshToken: string | undefined, results: JsonObject): Issued {
    const issued = issuedWith(results);
    if (!issued) {
      const answer = this.answerFrom({ ...results, access_token: accessToken, refresh_token: refreshToken });
      return { tokens: readTokenSet(answer, readStandardTokens(answer)), answer };
    }
    const { tokens, answer } = issued;
    if (tokens.accessToken === accessToken && tokens.refreshToken === refreshToken) return issued;
    return { tokens: readTokenSet(answer, { ...tokens, accessToken, refreshToken }), answer };
  }

  /**
   * An `Answer` from the decoded content of a token response, when the response itself is not known.
   *
   * @internal
   */
  protected answerFrom(json: JsonObject): Answer {
    const call = this.http.context('token', []);
    return new Answer(json, { status: 200, headers: {}, body: JSON.stringify(json), receivedAt: Date.now(), call });
  }

  /** @internal */
  protected async requestTokens({ grant, client, url }: TokenCall, timeout?: number): Promise<Issued> {
    const refreshing = 'refreshToken' in grant;
    if (refreshing && !this.canRefresh) {
      const { label, sources } = this.provider;
      const remedy = sources['refreshURL'];
      throw this.cannotRefresh(
        remedy ? `a refresh needs the option "refreshURL", which is ${remedy}` : `${label} has no refresh tokens`,
      );
    }
    const { headers, body } = refreshing ? this.refreshRequest(grant, client) : this.codeRequest(grant, client);
    const secrets = [refreshing ? grant.refreshToken : grant.code, client.clientSecret];
    const { authorization } = headers;
    if (authorization !== undefined) secrets.push(authorization.slice(authorization.indexOf(' ') + 1));
    for (const name of Object.keys(grant.params)) {
      // An application may give numbers, too.
      if (SECRET_PARAMETER.test(name)) secrets.push(String(grant.params[name]));
    }
    const operation = refreshing ? 'refresh' : 'token';
    const request = { method: 'POST', url, headers, body, timeout } as const;
    const response = await this.http.receive(request, operation, secrets);
    try {
      const answer = await this.http.open(response);
      return { tokens: readTokenSet(answer, this.readTokens(answer)), answer };
    } catch (error) {
      throw (refreshing ? undefined : this.parsedError(response)) ?? error;
    }
  }

  /** The error that a subclass's `parseErrorResponse` returns for an error response, as passport-oauth2 documents it. */
  private parsedError({ status, body }: ProviderResponse): Error | undefined {
    if (status < 400 || this.parseErrorResponse === OAuth2Strategy.prototype.parseErrorResponse) return undefined;
    try {
      return this.parseErrorResponse(body, status) ?? undefined;
    } catch {
      // `parseErrorResponse` could not read this response.
      return undefined;
    }
  }

  /**
   * Exchanges a refresh token for new tokens (RFC 6749 section 6). `tokens` is not changed. What the provider does not send again
   * (the refresh token, the scope) is copied into the result.
   *
   * @param options `timeout`: the time limit for this call, in ms; default: the strategy's
   * @throws ConfigurationError when a refresh is not possible: no refresh token, or none at this provider.
   * @throws ProviderRefusedError when the provider refuses; `grantEnded` says whether the refresh token is used up, expired or
   *   revoked.
   * @throws ProviderUnavailableError when the same call may work later.
   * @throws ProviderProtocolError when the response is not what the provider's document allows.
   */
  async refresh(tokens: TokenSet, options: { timeout?: number } = {}): Promise<TokenSet> {
    // Token sets come from stores and may be anything. When the application has made a mistake, the error must not send its user
    // through the login again.
    if (!isTokenSet(tokens)) {
      throw this.wrongCall(
        'tokens',
        `refresh takes a TokenSet, as the verify function gets it, and got ${kindOf(tokens)}. Call refresh(tokens), or refresh({ ...tokens, refreshToken }).`,
      );
    }
    const timeout = this.timeoutOf(options);
    const { refreshToken = '' } = tokens;
    if (this.canRefresh && (typeof (refreshToken as unknown) !== 'string' || refreshToken === '')) {
      throw this.cannotRefresh('the TokenSet has no refreshToken');
    }
    const { client, tokenURL } = clientOf(this._oauth2);
    const { tokens: renewed, answer } = await this.requestTokens(
      {
        grant: { refreshToken, params: this.canRefresh ? this.refreshParams(tokens) : {} },
        client,
        url: this._refreshURL ?? tokenURL,
      },
      timeout,
    );
    const { scope, refreshExpiresAt } = tokens;
    const kept = { refreshToken, ...(refreshExpiresAt !== undefined && { refreshExpiresAt }) };
    const raw = this.withOwner(answer, tokens);
    return { ...(renewed.refreshToken === undefined && kept), ...(scope && { scope: [...scope] }), ...renewed, raw };
  }

  /**
   * The decoded response of a refresh. It keeps the member that says whose tokens they are, because the next refresh may need it.
   *
   * @throws ProviderProtocolError when the new tokens are another user's.
   */
  private withOwner(answer: Answer, old: TokenSet): JsonObject {
    const { tokenOwner: member } = this.settings;
    if (member === undefined) return answer.json;
    // A token set from a store may have lost its `raw`.
    const before = (old.raw as JsonObject | undefined)?.[member];
    const owners = [before, answer.json[member]].map(ownerOf);
    if (owners[0] === undefined) return answer.json;
    if (owners[1] === undefined) return { ...answer.json, [member]: before };
    if (owners[0] === owners[1]) return answer.json;
    throw answer.malformed(`"${member}" is another one than before: the tokens are of another user`);
  }

  /** @throws ConfigurationError that shows what the options of `refresh` look like */
  private timeoutOf(options: unknown): number | undefined {
    const { timeout } = Object(options) as { timeout?: unknown };
    const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
    if (isObject && findMisspelt(Object.keys(options), OPTIONS_OF_REFRESH).length === 0) {
      if (timeout === undefined) return timeout;
      // Node's timers overflow with a greater number: they would fire at once.
      if (typeof timeout === 'number' && timeout > 0 && timeout < 2 ** 31) return timeout;
    }
    throw this.wrongCall(
      'timeout',
      'the time limit of a refresh is a number of milliseconds from 1 to 2147483647, in an object: refresh(tokens, { timeout: 5000 }).',
    );
  }

  private wrongCall(option: string, problem: string): ConfigurationError {
    const { name } = this.provider;
    return new ConfigurationError(`passport-${name}: ${problem}`, option, name);
  }

  private cannotRefresh(problem: string): ConfigurationError {
    const { name } = this.provider;
    const message = `passport-${name}: ${problem}. Send the user through login again.`;
    return new ConfigurationError(message, 'refreshToken', name);
  }
}

function ownerOf(value: unknown): string | undefined {
  const isId = typeof value === 'number' || (typeof value === 'string' && value !== '');
  return isId ? String(value) : undefined;
}

/** A set of another kind, such as the answer of a provider with its `refresh_token`, has neither of the two. */
function isTokenSet(value: unknown): boolean {
  return isJsonObject(value) && (value['accessToken'] !== undefined || value['refreshToken'] !== undefined);
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object with neither accessToken nor refreshToken' : `a ${typeof value}`;
}
