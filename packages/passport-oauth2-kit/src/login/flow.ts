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
import { createChallenge } from './pkce.js';
import { challenge, explain, type ReasonCode } from './refusal.js';
import { header, isMadeByNobody, isPrefetch, resolveCallbackURL, responseOf } from './request.js';
import { asStarted } from './starter.js';
import type { Verdict } from './verify.js';

/** One request of a login, on its way out or back. */
export interface Login {
  req: Request;
  options: ProviderAuthenticateOptions;
  actions: Actions;
  /** Absolute. */
  callbackURL: string;
}

/**
 * A login from its first request to its user: `start` and `finish` read from top to bottom, and what they call on `this` is the
 * strategy's.
 *
 * No `#private` members: Passport works on objects that inherit from the strategy, and those have none.
 */
export abstract class LoginFlow<P extends Profile> extends TokenClient {
  // passport-oauth2's own, which its types leave out.
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

  /** Called by Passport for every request, the first of a login and its callback alike. */
  override authenticate(req: Request, options: ProviderAuthenticateOptions = {}): void {
    const actions = captureActions(this, req);
    this.enter(req, options, actions).catch(actions.error);
  }

  private async enter(req: Request, options: ProviderAuthenticateOptions, actions: Actions): Promise<void> {
    const res = responseOf(req);
    if (res?.headersSent === false) res.setHeader('Cache-Control', 'no-store');
    // 503 is what makes a browser forget a prefetched answer. Passport's `fail` could redirect, which it would keep.
    if (isPrefetch(req)) throw this.notNow(503, 'a browser prefetched it, and the visit itself will do');

    const callback = readCallback(req, this.callbackOptions);
    if (callback.kind === 'unusable') {
      this.refuse(actions, 400, callback.reason, callback.problem);
      return;
    }
    const callbackURL = resolveCallbackURL(req, options.callbackURL ?? this._callbackURL, this._trustProxy);
    const login = { req, options, actions, callbackURL };
    if (callback.kind === 'callback') await this.finish(login, callback.params);
    else await this.start(login);
  }

  /** Sends the browser to the provider. */
  private async start(login: Login): Promise<void> {
    const { req, options, actions, callbackURL } = login;
    if (isMadeByNobody(req))
      throw this.notNow(403, 'no person asked for it: it is a part of a page, or a form of another site');
    if (responseOf(req)?.headersSent) throw this.tooLate();
    const { host } = parseURL(callbackURL);
    if (header(req, 'host') !== host) {
      this.debug(
        'authorize: the start runs on %s, and callbackURL is on %s: cookies of one do not reach the other',
        header(req, 'host'),
        host,
      );
    }

    const pending = await this.pendingLogins.of(req, callbackURL, this.name);
    const pkce = this._pkceMethod ? createChallenge(this._pkceMethod) : undefined;
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

  /** Takes the browser back, and logs its user in. */
  private async finish(login: Login, { code, state, error = '', errorDescription }: CallbackParams): Promise<void> {
    const { req, options, actions, callbackURL } = login;
    if (code === undefined && state === undefined) {
      // Anybody may have written this: nothing is claimed, and nothing repeated.
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

    const { verifier, appState, isForeign } = claim;
    const own = { grant_type: 'authorization_code', redirect_uri: callbackURL, code_verifier: verifier };
    const issued = await this.exchangeCode(code, Object.assign({}, this.tokenParams(options), own));
    const profile = await this.loadProfile(issued);
    const { user, info } = await asStarted(req, isForeign, () => this.verify(issued.tokens, profile, req, appState));
    if (user) actions.success(user, withState(info, appState));
    else actions.fail(info);
  }

  /** Silent to the browser about why; the developer has DEBUG. */
  private refuse(actions: Actions, status: 400 | 403, reason: ReasonCode, detail: string): void {
    this.debug('callback refused with %d (%s): %s', status, reason, detail);
    actions.fail(challenge(reason, detail), status);
  }

  /** A request that neither starts nor ends a login, and may come again. */
  private notNow(status: number, why: string): Error {
    this.debug('not a login: %s', why);
    return Object.assign(new Error(`passport-${this.provider.name}: this request starts or ends no login: ${why}.`), {
      status,
      statusCode: status,
    });
  }

  private tooLate(): ConfigurationError {
    const { name } = this.provider;
    const message =
      `passport-${name}: the answer has begun before passport.authenticate() ran, so that no cookie and no redirect can be sent any more. ` +
      'Look for a middleware before it that writes to the response.';
    return new ConfigurationError(message, undefined, name);
  }

  // ---- What the flow asks the strategy -----------------------------------------------------------------------------------

  protected abstract readonly debug: (format: string, ...args: unknown[]) => void;
  /** How the provider's callback is read. */
  protected abstract readonly callbackOptions: CallbackOptions;
  /** Where logins wait for their callback. */
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

/** As passport-oauth2 hands the application's state on, without changing what the application gave. */
function withState(info: unknown, state: unknown): unknown {
  if (state === undefined || (info !== undefined && typeof info !== 'object')) return info;
  return { ...info, state };
}
