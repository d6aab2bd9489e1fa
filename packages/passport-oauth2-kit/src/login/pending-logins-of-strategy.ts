import type { Request } from 'express';
import { ConfigurationError } from '../errors.js';
import { isLoopback } from '../option-reader.js';
import type { SharedSettings } from '../options.js';
import { CustomStore } from './custom-store.js';
import { PendingCookies } from './pending-cookies.js';
import { BoundedPendingLogins, type PendingLogins } from './pending-logins.js';
import { PendingSession, type Session } from './pending-session.js';
import type { LoginStorage } from './login-storage.js';
import { parseURL } from '../urls.js';
import { responseOf } from './request.js';
import { type KeyMaterial, SealingKeys } from './sealing-keys.js';

export interface StrategyOfLogins extends SharedSettings, Omit<KeyMaterial, 'server'> {
  /** The provider's name. */
  provider: string;
  authorizationURL: string;
  tokenURL: string;
  pkce: boolean;
}

/** A shorter client secret is warned of: every started login gives its browser a ciphertext to try guesses on. */
const SHORTEST_CLIENT_SECRET = 16;
/** The clients that were warned of: an application may make a strategy for each request. */
const warned = new Set<string>();

/** Chooses where a strategy keeps its pending logins: the application's store, encrypted cookies, or the session. */
export class PendingLoginsOfStrategy {
  private readonly keys: SealingKeys;

  constructor(private readonly strategy: StrategyOfLogins) {
    this.keys = new SealingKeys({ ...strategy, server: strategy.authorizationURL });
  }

  /**
   * @param name the strategy's name; the application may have changed it
   * @throws ConfigurationError when there is neither a response nor a session.
   */
  async of(req: Request, callbackURL: string, name: string): Promise<PendingLogins> {
    const {
      provider,
      stateTTL: ttl,
      stateEcho: echo,
      store,
      authorizationURL,
      tokenURL,
      clientID,
      pkce,
    } = this.strategy;
    if (store) return new CustomStore(store, { authorizationURL, tokenURL, clientID, callbackURL }, provider, pkce);
    const storage = await this.storage(req, callbackURL, name);
    return new BoundedPendingLogins(storage, { strategy: name, provider, ttl, echo });
  }

  private async storage(req: Request, callbackURL: string, strategy: string): Promise<LoginStorage> {
    const { provider, pendingLogins, sameSite, stateTTL: ttl, sessionKey: key } = this.strategy;
    const audience = [this.strategy.clientID, this.strategy.authorizationURL, callbackURL];
    const res = responseOf(req);
    if (res && pendingLogins === 'cookie') {
      const { protocol, hostname } = parseURL(callbackURL);
      if (!isLoopback(hostname)) this.warnOfShortSecret();
      const keys = await this.keys.keys();
      return new PendingCookies(req, res, { strategy, keys, audience, isSecure: protocol === 'https:', sameSite, ttl });
    }
    const { session } = req as unknown as { session?: Session | null };
    if (typeof session === 'object' && session !== null)
      return new PendingSession(session, { key, strategy, audience });
    const reason = res
      ? 'option "pendingLogins" is \'session\''
      : 'this framework has no response on its requests (req.res), so no cookie can be set';
    const instead = res ? '' : ', or set req.res = res there, and no session is needed';
    throw new ConfigurationError(
      `passport-${provider}: req.session is missing. Pending logins are kept there, because ${reason}. ` +
        `Put a session middleware before the routes that call passport.authenticate()${instead}.`,
      undefined,
      provider,
    );
  }

  private warnOfShortSecret(): void {
    const { stateSecrets, privateKey, clientSecret, clientID, provider } = this.strategy;
    if (stateSecrets.length > 0 || privateKey || clientSecret.length >= SHORTEST_CLIENT_SECRET) return;
    const client = JSON.stringify([provider, clientID]);
    if (warned.has(client)) return;
    warned.add(client);
    process.emitWarning(
      `passport-${provider}: the client secret has fewer than ${SHORTEST_CLIENT_SECRET} characters. The cookies of pending logins are encrypted with a key derived from it, ` +
        'so anybody who starts a login can try to guess the secret. Set the option "stateSecret" (openssl rand -hex 32).',
      { code: 'PASSPORT_SHORT_CLIENT_SECRET' },
    );
  }
}
