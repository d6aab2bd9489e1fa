import createDebug from 'debug';
import type { Request } from 'express';
import OAuth2Strategy from 'passport-oauth2';
import { type Actions, captureActions } from './login/actions.js';
import { Answer, type CallContext, type ProviderResponse, refusal } from './http/answer.js';
import type { ProviderAuthenticateOptions } from './login/authenticate-options.js';
import { renameQuery } from './login/authorization-url.js';
import { type CallbackParams, readCallback } from './login/callback.js';
import { ConfigurationError, quote } from './errors.js';
import { asStarted, type Login, loginOf, oauth2Store, viewOf } from './login/login.js';
import { throughPipeline, type TokenCall, tokenSetBehind } from './tokens/oauth2-client.js';
import type { OptionReader, SharedSettings } from './options.js';
import type { Profile } from './profile.js';
import { calledBack } from './promises.js';
import type { Departure, Destination, Provider, ProviderSettings } from './provider.js';
import { ProviderHttp } from './http/provider-http.js';
import { fingerprint } from './login/session.js';
import { createStateStore, type StateStore } from './login/state-store.js';
import { readStandardAnswer, readStandardTokens, standardCodeRequest, standardRefreshRequest } from './tokens/standard.js';
import type { ClientCredentials, CodeGrant, RefreshGrant, RequestBody } from './tokens/token-request.js';
import { type TokenDetails, type TokenSet, readTokenSet } from './tokens/token-set.js';
import { callVerify, checkVerify, skips, type Verdict, type Verify, type VerifyCallback } from './login/verify.js';

/**
 * The base of all strategies. passport-oauth2 drives the flow; what a provider may do differently is a protected method here,
 * in the order of a login. What a provider package leaves alone is standard.
 *
 * No `#private` members: Passport works on objects that inherit from the strategy, and those have none.
 */
export abstract class ProviderStrategy<P extends Profile> extends OAuth2Strategy {
  /** Whether `refresh` can work: the provider has refresh tokens and the strategy knows where to use them. */
  readonly canRefresh: boolean = true;
  /** Read by passport-oauth2-refresh. */
  protected readonly _refreshURL: string | undefined;
  /** The way to the provider. */
  protected readonly http: ProviderHttp;
  private readonly _debug: createDebug.Debugger;
  private readonly _states: StateStore;
  /** What passport-oauth2 tells custom state stores about the client. */
  private readonly _meta: { clientID: string };
  private readonly _clientSecret: string;

  /** @throws ConfigurationError when an option that all strategies share is missing or malformed. */
  protected constructor(
    protected readonly provider: Provider,
    read: OptionReader,
    protected readonly settings: ProviderSettings,
    private readonly _applicationVerify: Verify<P>,
  ) {
    const { shared, oauth2 } = read.shared(settings);
    const { name } = provider;
    checkVerify(_applicationVerify, name);
    const client = fingerprint(`${oauth2.authorizationURL} ${oauth2.clientID} ${oauth2.callbackURL}`);
    const states = createStateStore(name, client, shared);
    super(
      {
        ...oauth2,
        store: oauth2Store(states),
        // The profile is loaded from the whole token answer, before the application's verify, both in conclude().
        skipUserProfile: true,
        passReqToCallback: true,
      },
      // passport-oauth2 counts the six parameters, and calls this on the request's own strategy.
      function (
        this: ProviderStrategy<P>,
        view: Request,
        _accessToken,
        _refreshToken,
        results: object,
        _profile,
        done: VerifyCallback,
      ) {
        const login = loginOf(view);
        calledBack(this.conclude(login, tokenSetBehind(results), shared), (error, verdict) => {
          if (verdict) done(null, verdict.user, verdict.info);
          // An empty error ('' and 0, too) would count as none.
          // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing -- see above
          else done(error || new TypeError('verify failed with an empty error'));
        });
      } as (...args: never[]) => void as OAuth2Strategy.VerifyFunctionWithRequest,
    );
    this.name = name;
    this._debug = createDebug(`passport:${name}`);
    this._states = states;
    const { authorizationURL, tokenURL, clientID, callbackURL } = oauth2;
    this._meta = { authorizationURL, tokenURL, clientID, callbackURL } as { clientID: string };
    this._clientSecret = settings.clientSecret ?? '';
    this._refreshURL = settings.refreshURL;
    this.http = new ProviderHttp({
      ...shared,
      name,
      label: provider.label,
      clientSecret: this._clientSecret,
      open: (response, context) => this.readAnswer(response, context),
      debug: this._debug,
    });
    this._oauth2 = throughPipeline(
      this._oauth2,
      (call) => this.requestTokens(call),
      (request) => this.http.exchange(request, 'profile', []),
    );
  }

  // ---- The seams, in the order of a login -------------------------------------------------------------------------------

  /** Renames or drops authorization parameters. They come with their standard names (RFC 6749 section 4.1.1). */
  protected authorizationQuery(query: Record<string, string>): Record<string, string | undefined> {
    return query;
  }

  /** Decides where the browser goes, and may ask the provider first. Default: to the authorization URL. */
  protected authorizationDestination(url: URL, _departure: Departure): Destination | Promise<Destination> {
    return { url };
  }

  /** What the token endpoint is sent for a code. */
  protected codeRequest(grant: CodeGrant, client: ClientCredentials): RequestBody {
    return standardCodeRequest(grant, client);
  }

  /** Opens the provider's envelope, of every call. Throws what `refusal()` makes when the provider says no. */
  protected readAnswer(response: ProviderResponse, context: CallContext): Answer | Promise<Answer> {
    return readStandardAnswer(response, context);
  }

  /** Reads the tokens out of a token answer, whose names are standard by default (RFC 6749 section 5.1). */
  protected readTokens(answer: Answer): TokenDetails {
    return readStandardTokens(answer);
  }

  /** Loads the user's profile. A profile without an identity is an error: use `answer.id()`. */
  protected abstract fetchProfile(tokens: TokenSet): Promise<P>;

  /** What a refresh needs beyond the refresh token. */
  protected refreshParams(_tokens: TokenSet): Record<string, string> {
    return {};
  }

  /** What the token endpoint is sent for a refresh token. */
  protected refreshRequest(grant: RefreshGrant, client: ClientCredentials): RequestBody {
    return standardRefreshRequest(grant, client);
  }

  /** For provider packages: the answer that `tokens` came with, for what else it says, such as who logged in. */
  protected answerBehind(tokens: TokenSet): Answer {
    const { accessToken, refreshToken = '', raw } = tokens;
    const response = { status: 200, headers: {}, body: JSON.stringify(raw) };
    return new Answer(raw, response, this.http.context('token', [accessToken, refreshToken]));
  }

  // ---- The flow ---------------------------------------------------------------------------------------------------------

  /** Called by Passport for every request, the first of a login and its callback alike. */
  override authenticate(req: Request, options: ProviderAuthenticateOptions = {}): void {
    const actions = captureActions(this, req);
    const login: Login = { request: req, linking: options.assignProperty !== undefined };
    const callback = readCallback(req, this.settings.callbackNames ?? {}, this.settings.authorizationURL);
    if (callback.kind === 'unusable') {
      this.refuse(actions, 400, callback.problem);
      return;
    }
    const params = callback.kind === 'callback' ? callback.params : {};
    if (params.error !== undefined) {
      this.endRefused(login, params, params.error, actions).catch(actions.error);
      return;
    }
    // Passport's actions and passport-oauth2's state belong to this request, also when the strategy object is shared.
    const strategy = Object.assign(Object.create(this) as this, actions, {
      redirect: (location: string) => {
        this.depart(login, location).then(actions.redirect, actions.error);
      },
      fail: (challenge: unknown, status?: number) => {
        if (status === 403) this.refuse(actions, 403, (challenge as { message: string }).message);
        else actions.fail(challenge, status);
      },
    });
    const view = viewOf(login, params);
    try {
      // passport-oauth2 puts a string `state` into the URL as it is; inside an object it goes to the state store.
      super.authenticate.call(strategy, view, { ...options, state: { appState: options.state } });
    } catch (error) {
      actions.error(error);
    }
  }

  /** What passport-oauth2 passes the token call's errors through, on their way to Express: ours need no wrapping. */
  protected _createOAuthError(_message: string, error: unknown): unknown {
    return error;
  }

  private async depart(login: Login, location: string): Promise<string> {
    const { url, query } = renameQuery(location, this.settings.authorizationURL, (standard) =>
      this.authorizationQuery(standard),
    );
    const { state, redirect_uri: callbackURL = '' } = query;
    const destination = await this.authorizationDestination(url, { state, callbackURL });
    if (destination.stateEcho === false && state !== undefined) await this._states.expectNoEcho(login.request, state);
    this._debug('authorize: to %s', destination.url.origin + destination.url.pathname);
    return destination.url.href;
  }

  /** The provider came back without a code (RFC 6749 section 4.1.2.1). */
  private async endRefused(login: Login, params: CallbackParams, code: string, actions: Actions): Promise<void> {
    const { state, errorDescription } = params;
    let reason: string | undefined;
    // A state is always checked. Without one, the text may be anybody's and is not repeated.
    if (state !== undefined) {
      const claim = await this._states.finish(login.request, { state, linking: false, meta: this._meta });
      if (typeof claim === 'string') {
        this.refuse(actions, 403, claim);
        return;
      }
      reason = errorDescription && quote(errorDescription, [this._clientSecret, state]);
    }
    this._debug('callback: the provider answered %s', quote(code, [this._clientSecret]));
    if (code === 'access_denied') {
      actions.fail({ message: reason ?? `The login was declined at ${this.provider.label}.` }, 401);
      return;
    }
    const unavailable = code === 'server_error' || code === 'temporarily_unavailable';
    actions.error(refusal(this.http.context('authorize', []), undefined, { code, reason, unavailable }));
  }

  /** Silent to the browser about why; the developer has DEBUG. */
  private refuse(actions: Actions, status: 400 | 403, problem: string): void {
    this._debug('callback refused with %d: %s', status, problem);
    actions.fail({ message: 'This login could not be completed. Please start it again.' }, status);
  }

  private async requestTokens({ grant, client, url }: TokenCall): Promise<TokenSet> {
    const refreshing = 'refreshToken' in grant;
    if (refreshing && !this.canRefresh) {
      const { label, sources } = this.provider;
      const remedy = sources['refreshURL'];
      throw this.cannotRefresh(
        remedy ? `a refresh needs the option "refreshURL", which is ${remedy}` : `${label} has no refresh tokens`,
      );
    }
    const { headers, body } = refreshing ? this.refreshRequest(grant, client) : this.codeRequest(grant, client);
    const { redirect_uri: _, ...params } = grant.params;
    const secrets = [
      refreshing ? grant.refreshToken : grant.code,
      client.clientSecret,
      headers['authorization']?.split(' ')[1] ?? '',
      ...Object.values(params),
    ];
    const operation = refreshing ? 'refresh' : 'token';
    const answer = await this.http.send({ method: 'POST', url, headers, body }, operation, secrets);
    return readTokenSet(answer, this.readTokens(answer));
  }

  private async conclude(login: Login, tokens: TokenSet, options: SharedSettings): Promise<Verdict> {
    const skipped = await skips(options.skipUserProfile, tokens.accessToken);
    const profile: unknown = skipped ? undefined : await this.fetchProfile(tokens);
    const context = { profile: profile as P, tokens, req: login.request, state: login.appState };
    const { user, info } = await asStarted(login, () =>
      callVerify(this._applicationVerify, context, options.passReqToCallback),
    );
    const takesState = user && login.appState !== undefined && (info === undefined || typeof info === 'object');
    return { user, info: takesState ? { ...info, state: login.appState } : info };
  }

  /**
   * Exchanges a refresh token for new tokens (RFC 6749 section 6). `tokens` is left as it is; what the provider does not renew
   * (the refresh token, the scope) is taken over into the result.
   *
   * @throws ConfigurationError when there is nothing to refresh with.
   * @throws ProviderRefusedError when the refresh token is used up, expired or revoked: send the user through login again.
   * @throws ProviderUnavailableError when trying later may help.
   * @throws ProviderProtocolError when the answer makes no sense.
   */
  async refresh(tokens: TokenSet): Promise<TokenSet> {
    // Token sets come out of stores: they may be anything.
    const { refreshToken = '' } = (tokens as Partial<TokenSet> | null | undefined) ?? {};
    if (this.canRefresh && (typeof (refreshToken as unknown) !== 'string' || refreshToken === '')) {
      throw this.cannotRefresh('the TokenSet has no refreshToken');
    }
    const renewed = await this.requestTokens({
      grant: { refreshToken, params: this.refreshParams(tokens) },
      client: { clientID: this._meta.clientID, clientSecret: this._clientSecret },
      url: this._refreshURL ?? this.settings.tokenURL,
    });
    const { scope, refreshExpiresAt } = tokens;
    const kept = { refreshToken, ...(refreshExpiresAt !== undefined && { refreshExpiresAt }) };
    return { ...(renewed.refreshToken === undefined && kept), ...(scope && { scope: [...scope] }), ...renewed };
  }

  private cannotRefresh(problem: string): ConfigurationError {
    const { name } = this.provider;
    const message = `passport-${name}: ${problem}. Send the user through login again.`;
    return new ConfigurationError(message, 'refreshToken', name);
  }

  /** passport-oauth2's hook, for applications that already hold an access token. */
  override userProfile(accessToken: string, done: (error?: unknown, profile?: P) => void): void {
    const load = async (): Promise<P> => this.fetchProfile({ accessToken, tokenType: 'Bearer', raw: {} });
    calledBack(load(), done);
  }
}
