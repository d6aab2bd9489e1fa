import { inspect } from 'node:util';
import type { Request } from 'express';
import type OAuth2Strategy from 'passport-oauth2';
import { ConfigurationError, ProviderProtocolError, quote } from './errors.js';
import type { Answer } from './http/answer.js';
import { type ProviderResponse, refusedCall } from './http/failures.js';
import { ProviderHttp } from './http/provider-http.js';
import type { Actions } from './login/actions.js';
import type { CallbackOptions } from './login/callback.js';
import { lazy } from './lazy.js';
import { LoginFlow } from './login/flow.js';
import { PendingLoginsOfStrategy } from './login/pending-logins-of-strategy.js';
import {
  callVerify,
  problemOfVerify,
  shouldSkip,
  type Verdict,
  type Verify,
  type VerifyContext,
  type VerifyOptions,
} from './login/verify.js';
import type { OptionReader } from './option-reader.js';
import { readSharedOptions, type SharedOptions } from './options.js';
import type { Profile } from './profile.js';
import { calledBack, promised } from './promises.js';
import type { Departure, Destination, Provider, ProviderSettings } from './provider.js';
import { type Issued, throughPipeline } from './tokens/oauth2-client.js';
import {
  readStandardAnswer,
  readStandardTokens,
  standardCodeRequest,
  standardRefreshRequest,
} from './tokens/standard.js';
import type { ClientCredentials, CodeGrant, RefreshGrant, RequestBody } from './tokens/token-request.js';
import type { TokenDetails, TokenSet } from './tokens/token-set.js';

/** Error codes of a user who declined, at different providers (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6). */
const DECLINED: ReadonlySet<string> = new Set([
  'access_denied',
  'user_denied',
  'user_cancelled_login',
  'user_cancelled_authorize',
  'consent_required',
  'login_required',
  'interaction_required',
]);

/**
 * The base class of all strategies. Its protected methods, in the order of a login, are what a provider may do differently. A
 * method that a provider package does not override follows the standard. The flow itself is in `LoginFlow`.
 */
export abstract class ProviderStrategy<P extends Profile> extends LoginFlow<P> {
  /** What passport-oauth2-refresh reads. Absent where the provider refreshes at the token URL. */
  protected readonly _refreshURL: string | undefined;
  /** Calls to the provider. */
  protected readonly http: ProviderHttp;
  /** Writes to `DEBUG=passport:<provider>`, in the form of the package debug. */
  protected readonly debug: (format: string, ...args: unknown[]) => void;
  /** @internal */
  protected readonly pendingLogins: PendingLoginsOfStrategy;
  /** @internal */
  protected readonly callbackOptions: CallbackOptions;
  // Members of passport-oauth2 that are missing in its types.
  /** @internal */
  declare protected readonly _verify: Verify<P>;
  /** @internal */
  declare protected readonly _skipUserProfile: NonNullable<SharedOptions['skipUserProfile']>;
  private readonly _verifyOptions: VerifyOptions;
  private readonly _clientSecret: string;
  /** By access token: what was issued with it, while an overridden `userProfile` runs, which may ask for it. */
  private readonly _issued = new Map<string, Issued>();

  /** @throws ConfigurationError that names everything that is wrong with the options. Read all options before `super()`. */
  protected constructor(
    protected readonly provider: Provider,
    read: OptionReader,
    protected override readonly settings: ProviderSettings,
    verify: Verify<P>,
  ) {
    const { shared, oauth2 } = readSharedOptions(read, provider.name, settings);
    read.finish(problemOfVerify(verify, shared));
    super(oauth2, verify as OAuth2Strategy.VerifyFunction);
    const { clientID, clientSecret, authorizationURL, tokenURL, pkce } = oauth2;
    const { privateKey, callbackNames: names = {} } = settings;
    this.name = shared.name;
    const log = lazy(() => (require('debug') as typeof import('debug'))(`passport:${provider.name}`));
    this.debug = (format, ...args) => {
      log()(format, ...args);
    };
    this._verifyOptions = { ...shared, provider: provider.name, debug: this.debug };
    this._clientSecret = clientSecret;
    this._refreshURL = shared.refreshURL;
    this.callbackOptions = { names, isIssuer: issuerCheck(shared.issuer, authorizationURL) };
    this.pendingLogins = new PendingLoginsOfStrategy({
      ...shared,
      provider: provider.name,
      clientID,
      clientSecret,
      privateKey,
      authorizationURL,
      tokenURL,
      pkce: Boolean(pkce),
    });
    this.http = new ProviderHttp({
      ...shared,
      name: provider.name,
      label: provider.label,
      version: provider.version,
      clientSecret,
      open: (response) => this.readAnswer(response),
      debug: this.debug,
    });
    this._oauth2 = throughPipeline(
      this._oauth2,
      (call) => this.requestTokens(call),
      (request) => this.http.exchange(request, 'profile', []),
    );
  }

  /** One line in a console, without the client secret. */
  [inspect.custom](): string {
    return `<the strategy ${this.name} of passport-${this.provider.name}>`;
  }

  // ---- What a provider may do differently, in the order of a login --------------------------------------------------------

  /** Renames or removes authorization parameters. `query` has the standard names (RFC 6749 section 4.1.1). */
  protected override authorizationQuery(query: Record<string, string>): Record<string, string | undefined> {
    return query;
  }

  /** The address that the browser is sent to. A strategy may ask the provider first. Default: the authorization URL. */
  protected override authorizationDestination(url: URL, _departure: Departure): Destination | Promise<Destination> {
    return { url };
  }

  /** The request to the token endpoint for a code. */
  protected override codeRequest(grant: CodeGrant, client: ClientCredentials): RequestBody {
    return standardCodeRequest(grant, client);
  }

  /** Reads the response of any call: opens the provider's envelope, and throws the error of `refused()` for an error response. */
  protected override readAnswer(response: ProviderResponse): Answer | Promise<Answer> {
    return readStandardAnswer(response);
  }

  /** Reads the tokens from a token response. Default: the standard names (RFC 6749 section 5.1). */
  protected override readTokens(answer: Answer): TokenDetails {
    return readStandardTokens(answer);
  }

  /**
   * Loads the user's profile. A profile without an id must be an error: use `answer.id()`.
   *
   * @param answer the token response, which may say more than the tokens, such as who logged in
   */
  protected abstract fetchProfile(tokens: TokenSet, answer: Answer): Promise<P>;

  /** Parameters that a refresh needs besides the refresh token. */
  protected override refreshParams(_tokens: TokenSet): Record<string, string> {
    return {};
  }

  /** The request to the token endpoint for a refresh token. */
  protected override refreshRequest(grant: RefreshGrant, client: ClientCredentials): RequestBody {
    return standardRefreshRequest(grant, client);
  }

  // ---- What LoginFlow calls ------------------------------------------------------------------------------------------------

  /** @internal */
  protected override endWithoutCode(actions: Actions, error: string, description: string | undefined): void {
    const secrets = [this._clientSecret];
    const reason = description && quote(description, secrets);
    this.debug('callback: the provider answered %s', quote(error, secrets));
    if (DECLINED.has(error)) {
      actions.fail({ message: reason ?? `The login was declined at ${this.provider.label}.` }, 401);
      return;
    }
    const unavailable = error === 'server_error' || error === 'temporarily_unavailable';
    actions.error(refusedCall(this.http.context('authorize', []), { code: error, reason, unavailable }));
  }

  /** @internal */
  protected override async loadProfile({ tokens, answer }: Issued): Promise<P | undefined> {
    const { accessToken } = tokens;
    const skip = this._skipUserProfile;
    if (typeof skip === 'function' ? await shouldSkip(skip, accessToken) : skip) return undefined;

    if (this.userProfile === ProviderStrategy.prototype.userProfile) return this.fetchProfile(tokens, answer);
    const issued = { tokens, answer };
    this._issued.set(accessToken, issued);
    try {
      return await promised<P>((done) => this.userProfile(accessToken, done));
    } finally {
      if (this._issued.get(accessToken) === issued) this._issued.delete(accessToken);
    }
  }

  /** @internal */
  protected override verify(tokens: TokenSet, profile: P | undefined, req: Request, state: unknown): Promise<Verdict> {
    // Without a profile when the application skips it. The type describes the usual case.
    const context = { profile, tokens, req, state } as VerifyContext<P>;
    return callVerify(this._verify, context, this._verifyOptions);
  }

  /**
   * passport-oauth2's hook: loads the profile for an access token. A subclass may override it and call it.
   */
  override userProfile(accessToken: string, done: (error?: unknown, profile?: P) => void): void {
    calledBack(this.profileOf(accessToken), done);
  }

  private async profileOf(accessToken: string): Promise<P> {
    const issued = this._issued.get(accessToken);
    if (issued) return this.fetchProfile(issued.tokens, issued.answer);
    try {
      return await this.fetchProfile({ accessToken, tokenType: 'Bearer', raw: {} }, this.answerFrom({}));
    } catch (error) {
      // The strategy looked for the user in the token response, and there is none here.
      if (!(error instanceof ProviderProtocolError && error.operation === 'token')) throw error;
      const { name, label } = this.provider;
      const message = `passport-${name}: userProfile() cannot find out whose token this is, because ${label} says it only in the token response of a login. Keep the profile that your verify function gets.`;
      throw new ConfigurationError(message, undefined, name);
    }
  }
}

/** RFC 9207. A provider that sends `iss` without documenting it sends a URL of its own origin. */
function issuerCheck(issuer: string | undefined, authorizationURL: string): (iss: string) => boolean {
  if (issuer !== undefined) return (iss) => iss === issuer;
  return (iss) => URL.canParse(iss) && new URL(iss).origin === new URL(authorizationURL).origin;
}
