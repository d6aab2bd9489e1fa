import type { Request } from 'express';
import { ConfigurationError } from '../errors.js';
import type { Profile } from '../profile.js';
import type { Departure, Destination } from '../provider.js';
import { clientOf, type Issued } from '../tokens/oauth2-client.js';
import { TokenClient } from '../tokens/token-client.js';
import type { TokenSet } from '../tokens/token-set.js';
import { parseURL } from '../urls.js';
import { type Actions, captureActions } from './actions.js';
import type { ProviderAuthenticateOptions } from './authenticate-options.js';
import { writeAuthorizationURL } from './authorization-url.js';
import { type CallbackOptions, type CallbackParams, readCallback } from './callback.js';
import type { PendingLogins } from './pending-logins.js';
import { createPkce } from './pkce.js';
import { challenge, explain, type ReasonCode } from './challenge.js';
import { hostOf, isPrefetch, isResponseSent, isWithoutUser, resolveCallbackURL, responseOf } from './request.js';
import { hideOtherUser } from './starter.js';
import type { Verdict } from './verify.js';

/** One request of a login: its start or its callback. */
export interface Login {
  req: Request;
  options: ProviderAuthenticateOptions;
  actions: Actions;
  /** The absolute URL. */
  callbackURL: string;
}

/**
 * A whole login. Read `start` and then `finish` from top to bottom; the strategy implements the methods that they call on `this`.
 *
 * It has no `#private` members, because Passport calls it on objects that inherit from the strategy, and those have no such
 * members.
 */
export abstract class LoginFlow<P extends Profile> extends TokenClient {
  // Members of passport-oauth2 that are missing in its types.
  /** @internal */
  declare protected readonly _callbackURL: string;
  /** @internal */
  declare protected readonly _scope: string | string[] | undefined;
  /** @internal */
  declare protected readonly _scopeSeparator: string;
  /** @internal */
  declare protected readonly _pkceMethod: 'S256' | 'plain' | false;
  /** @internal */
  declare protected readonly _trustProxy: boolean;

  /** Called by Passport for the start of a login and for its callback. */
  override authenticate(req: Request, options: ProviderAuthenticateOptions = {}): void {
    const actions = captureActions(this, req);
    this.enter(req, options, actions).catch(actions.error);
  }

  private async enter(req: Request, options: ProviderAuthenticateOptions, actions: Actions): Promise<void> {
    const res = responseOf(req);
    if (res && !res.headersSent) res.setHeader('Cache-Control', 'no-store');
    // With 503 a browser drops the prefetched response. Passport's `fail` might redirect, and the browser would keep the
    // redirect.
    if (isPrefetch(req)) throw this.notNow(503, 'the browser only prefetched this page, and a real visit will work');

    const callback = readCallback(req, this.callbackOptions);
    if (callback.kind === 'unusable') {
      this.refuse(actions, 400, callback.reason, callback.problem);
      return;
    }
    const callbackURL = resolveCallbackURL(req, options.callbackURL ?? this._callbackURL, this._trustProxy);
    if (callbackURL === undefined) {
      throw this.notNow(400, 'callbackURL is a path, and the request has no usable Host header to resolve it against');
    }
    const login = { req, options, actions, callbackURL };
    if (callback.kind === 'callback') await this.finish(login, callback.params);
    else await this.start(login);
  }

  /** Sends the browser to the provider. */
  private async start(login: Login): Promise<void> {
    const { req, options, actions, callbackURL } = login;
    if (isWithoutUser(req))
      throw this.notNow(
        403,
        'it does not come from a visit, but from a part of a page (such as an image), or from a form on another site',
      );
    if (isResponseSent(req)) throw this.tooLate();
    const { host } = parseURL(callbackURL);
    if (hostOf(req) !== host) {
      this.debug(
        'authorize: the login starts on %s, but callbackURL is on %s: the browser does not send cookies of one to the other',
        hostOf(req),
        host,
      );
    }

    const pending = await this.pendingLogins.of(req, callbackURL, this.name);
    const pkce = this._pkceMethod ? createPkce(this._pkceMethod) : undefined;
    const { state, keep } = await pending.begin(req, pkce?.verifier, options.state);

    const scope = options.scope ?? this._scope;
    const { client, authorizationURL } = clientOf(this._oauth2);
    const query: Record<string, string> = Object.assign({}, this.authorizationParams(options), pkce?.params);
    query['response_type'] = 'code';
    query['redirect_uri'] = callbackURL;
    if (scope) query['scope'] = Array.isArray(scope) ? scope.join(this._scopeSeparator) : scope;
    if (state !== undefined) query['state'] = state;
    query['client_id'] = client.clientID;
    const url = writeAuthorizationURL(authorizationURL, this.authorizationQuery(query));
    const destination = await this.authorizationDestination(url, { state, callbackURL });

    await keep(destination.stateEcho !== false);
    this.debug('authorize: to %s', destination.url.origin + destination.url.pathname);
    actions.redirect(destination.url.href);
  }

  /** Handles the callback and logs the user in. */
  private async finish(login: Login, { code, state, error = '', errorDescription }: CallbackParams): Promise<void> {
    const { req, options, actions, callbackURL } = login;
    if (code === undefined && state === undefined) {
      // Anybody may have made this URL: it uses up no pending login, and its description is not shown.
      this.endWithoutCode(actions, error, undefined);
      return;
    }
    const pending = await this.pendingLogins.of(req, callbackURL, this.name);
    const claim = await pending.claim(req, state, options.assignProperty !== undefined);
    if (typeof claim === 'string') {
      this.refuse(actions, 403, claim, explain(claim, req, callbackURL));
      return;
    }
    if (code === undefined) {
      this.endWithoutCode(actions, error, errorDescription);
      return;
    }

    const { verifier, appState, isOtherUser } = claim;
    const params = Object.assign({} as Record<string, unknown>, this.tokenParams(options));
    params['grant_type'] = 'authorization_code';
    params['redirect_uri'] = callbackURL;
    // Without one the member stays away: a subclass may have its own PKCE, and node-oauth would send an empty one.
    if (verifier !== undefined) params['code_verifier'] = verifier;
    const issued = await this.exchangeCode(code, params);
    const profile = await this.loadProfile(issued);
    const { user, info } = await hideOtherUser(req, isOtherUser, () =>
      this.verify(issued.tokens, profile, req, appState),
    );
    if (user) {
      actions.success(user, withState(info, appState));
      return;
    }
    // Some verify functions redirect, and give no user.
    if (user === undefined && isResponseSent(req)) return;
    const hint = user === undefined ? '; to let somebody in, it has to return the user' : '';
    this.debug('verify: the login is refused, since the function gave %s for the user%s', String(user), hint);
    actions.fail(info);
  }

  /** The browser does not see the reason. The developer sees it with DEBUG. */
  private refuse(actions: Actions, status: 400 | 403, reason: ReasonCode, detail: string): void {
    this.debug('callback refused with %d (%s): %s', status, reason, detail);
    actions.fail(challenge(reason, detail), status);
  }

  /** The error for a request that neither starts nor finishes a login. It uses nothing up. */
  private notNow(status: number, why: string): Error {
    this.debug('not a login: %s', why);
    const message = `passport-${this.provider.name}: this request neither starts nor finishes a login: ${why}.`;
    return Object.assign(new Error(message), {
      status,
      statusCode: status,
    });
  }

  private tooLate(): ConfigurationError {
    const { name } = this.provider;
    const message =
      `passport-${name}: the response was already sent, or begun, before passport.authenticate() ran, so it can set no cookie and no redirect. ` +
      'Look for a middleware that writes to the response before it.';
    return new ConfigurationError(message, undefined, name);
  }

  // ---- What the strategy implements --------------------------------------------------------------------------------------

  protected abstract readonly debug: (format: string, ...args: unknown[]) => void;
  /** How to read the provider's callback. */
  protected abstract readonly callbackOptions: CallbackOptions;
  /** The logins that have started and wait for their callback. */
  protected abstract readonly pendingLogins: {
    of(req: Request, callbackURL: string, name: string): Promise<PendingLogins>;
  };
  protected abstract authorizationQuery(query: Record<string, string>): Record<string, string | undefined>;
  protected abstract authorizationDestination(url: URL, departure: Departure): Destination | Promise<Destination>;
  /** The provider sent the browser back without a code (RFC 6749 section 4.1.2.1). */
  protected abstract endWithoutCode(actions: Actions, error: string, description: string | undefined): void;
  protected abstract loadProfile(issued: Issued): Promise<P | undefined>;
  protected abstract verify(tokens: TokenSet, profile: P | undefined, req: Request, state: unknown): Promise<Verdict>;
}

/** Adds the application's state to `info` as passport-oauth2 does, in a copy. Without any `info` it is an empty object. */
function withState(info: unknown, state: unknown): unknown {
  if (!info) return withState({}, state);
  return state === undefined || typeof info !== 'object' ? info : { ...info, state };
}
