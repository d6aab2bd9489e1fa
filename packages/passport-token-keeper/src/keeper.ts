import { randomUUID } from 'node:crypto';

import { ReauthenticationRequiredError, RefreshUnavailableError } from './errors.js';
import type { Target } from './guarded-store.js';
import { GuardedStore } from './guarded-store.js';
import type { KeepAliveOptions } from './keep-alive.js';
import { keepAlive } from './keep-alive.js';
import type { Settings, TokenKeeperOptions } from './options.js';
import { readOptions } from './options.js';
import { ProviderPauses } from './provider-pauses.js';
import { endReason, isFresh, isProviderCoolingDown, isValid, recordOfLogin, type TokenRecord } from './record.js';
import { Records } from './records.js';
import { Refresher } from './refresher.js';
import { dropReads, type SharedState, sharedState, type Stored } from './shared.js';
import type { TokenSet } from './tokens.js';
import { parseTokenSet, refuseSeconds } from './tokens.js';

/** Stores the tokens of a strategy's users, and gives valid ones. However many callers ask, a token is refreshed at most once. */
export class TokenKeeper {
  readonly #settings: Settings;
  readonly #store: GuardedStore;
  readonly #records: Records;
  readonly #pauses: ProviderPauses;
  readonly #shared: SharedState;
  readonly #refresher: Refresher;
  readonly #namespace: string;

  /** @throws TypeError that names the option which is missing or malformed. */
  constructor(options: TokenKeeperOptions) {
    this.#settings = readOptions(options);
    const { strategy, store, storeTimeout, now } = this.#settings;
    this.#namespace = `${encodeURIComponent(strategy.name ?? '')}/`;
    this.#store = new GuardedStore(store, storeTimeout, strategy.name);
    this.#records = new Records(this.#store);
    this.#shared = sharedState(store);
    this.#pauses = new ProviderPauses(this.#store, this.#shared, this.#namespace, now);
    this.#refresher = new Refresher(this.#settings, this.#store, this.#shared, this.#pauses);
  }

  /**
   * Stores the tokens of a login. They replace what was stored, also when a refresh is running.
   *
   * @param subject your user's id: any string but the empty one.
   * @throws TypeError when `tokens` is not a token set, or its times are in seconds.
   * @throws TokenStoreError when the store fails. The tokens may be stored all the same.
   */
  async save(subject: string, tokens: TokenSet): Promise<void> {
    const target = this.#target(subject);
    const parsed = parseTokenSet(tokens);
    const now = this.#settings.now();
    refuseSeconds(parsed, now);
    const record = recordOfLogin(parsed, randomUUID(), now);
    await this.#replace(target, record);
  }

  /**
   * An access token that is valid now; see {@link tokens}.
   *
   * @throws as {@link tokens} does.
   */
  async accessToken(subject: string): Promise<string> {
    return (await this.#current(subject)).accessToken;
  }

  /**
   * The whole token set, with an access token that is valid now. When the stored one has expired or will expire soon, it is
   * refreshed first. A token without `expiresAt` counts as valid for ever.
   *
   * @returns a copy, which you may change.
   * @throws ReauthenticationRequiredError when the user must log in again.
   * @throws RefreshUnavailableError when the provider is down and the old token has expired (`retryable`).
   * @throws RefreshFailedError when the refresh fails and waiting does not help.
   * @throws TokenStoreError when the store fails or is late (`retryable`).
   * @throws StoredTokensError when the stored record cannot be read.
   */
  async tokens(subject: string): Promise<TokenSet> {
    return structuredClone(await this.#current(subject));
  }

  /**
   * A token set with another access token, for when an API has rejected this one before its expiry (it was revoked, for example).
   * All callers with the same rejected token share one refresh. When the store already has another token, nothing is refreshed.
   *
   * @param rejected the bare access token that the API rejected, as `accessToken()` gave it.
   * @throws TypeError for anything else, such as a whole `Authorization` header.
   * @throws as {@link tokens} does, and RefreshUnavailableError when there is still no other token.
   */
  async refresh(subject: string, rejected: string): Promise<TokenSet> {
    // A text that is not a token would never equal the stored token: the caller would get the rejected token back as if it were
    // new.
    if (typeof (rejected as unknown) !== 'string' || !/^[\x21-\x7e]+$/.test(rejected)) {
      throw new TypeError(
        'TokenKeeper: refresh(subject, rejected) takes the bare access token that the API rejected, without "Bearer"',
      );
    }
    const tokens = await this.#current(subject, rejected);
    if (tokens.accessToken !== rejected) return structuredClone(tokens);
    const left = (await this.#pauses.pausedUntil()) - this.#settings.now();
    const retryAfter = left > 0 ? Math.ceil(left / 1000) : undefined;
    const details = { provider: this.#settings.strategy.name, subject, retryAfter };
    throw new RefreshUnavailableError('The provider gave no other access token now; try again later.', details);
  }

  /**
   * Removes the subject's tokens, also the ones that a running refresh will get. The provider is not told.
   *
   * @throws TokenStoreError when the store fails. The tokens may be removed all the same.
   */
  async forget(subject: string): Promise<void> {
    const target = this.#target(subject);
    await this.#replace(target, undefined);
  }

  /**
   * Refreshes tokens from time to time that would otherwise expire because nobody uses them. May run in every process: each
   * subject is refreshed by one of them.
   *
   * @returns a function that stops it, and resolves when the running refreshes have ended.
   * @throws TypeError that names the malformed option.
   */
  keepAlive(options: KeepAliveOptions): () => Promise<void> {
    return keepAlive(options, {
      settings: this.#settings,
      store: this.#store,
      records: this.#records,
      pauses: this.#pauses,
      refresher: this.#refresher,
      namespace: this.#namespace,
    });
  }

  async #current(subject: string, rejected?: string): Promise<TokenSet> {
    const { strategy, now, refreshMargin, localCache } = this.#settings;
    const target = this.#target(subject);
    const isUsable = (record: TokenRecord): boolean =>
      record.ended !== 'refused' && isFresh(record, now(), refreshMargin) && record.tokens.accessToken !== rejected;
    const cached = localCache > 0 ? this.#shared.cache.get(target.key, now(), localCache)?.record : undefined;
    if (cached && isUsable(cached)) return cached.tokens;
    for (;;) {
      const stored = await this.#read(target);
      const details = { provider: strategy.name, subject };
      if (!stored) throw new ReauthenticationRequiredError('no_tokens', details);
      const { record } = stored;
      const reason = endReason(record, strategy, now());
      if (reason === 'refused') throw new ReauthenticationRequiredError(reason, details);
      if (isUsable(record)) return record.tokens;
      if (reason && isValid(record, now())) {
        if (record.tokens.accessToken !== rejected) return record.tokens;
        throw new ReauthenticationRequiredError(reason, details);
      }
      if (rejected === undefined && isProviderCoolingDown(record, now()) && isValid(record, now()))
        return record.tokens;
      if (reason && record.ended) throw new ReauthenticationRequiredError(reason, details);
      const result = await this.#refresher.refresh(target, stored, 'request');
      if (result !== 'skipped') return result;
    }
  }

  /** Calls that come while a read is running share it. */
  #read(target: Target): Promise<Stored | undefined> {
    const { reads, cache } = this.#shared;
    const underWay = reads.get(target.key);
    if (underWay) return underWay;
    const { now, localCache } = this.#settings;
    const askedAt = now();
    const read = this.#records
      .read(target)
      .then((stored) => {
        // If this process has written since, `dropReads` has removed this read, and its result is old.
        if (stored && localCache > 0 && reads.get(target.key) === read) cache.set(target.key, stored, askedAt);
        return stored;
      })
      .finally(() => {
        if (reads.get(target.key) === read) reads.delete(target.key);
      });
    reads.set(target.key, read);
    return read;
  }

  async #replace(target: Target, record: TokenRecord | undefined): Promise<void> {
    const dropCopies = (): void => {
      dropReads(this.#shared, target.key);
      this.#shared.refreshes.delete(target.key);
    };
    dropCopies();
    try {
      await this.#records.replace(target, record);
      // Only after the write: if it fails, these may be the only copy of the tokens.
      this.#shared.unsaved.delete(target.key);
    } finally {
      dropCopies();
    }
  }

  #target(subject: string): Target {
    // A lone surrogate has no UTF-8 form: in a store, two subjects could become one.
    if (typeof (subject as unknown) !== 'string' || subject === '' || /\p{Surrogate}/u.test(subject)) {
      throw new TypeError('TokenKeeper: the subject must be a non-empty string, e.g. String(user.id)');
    }
    return { subject, key: this.#namespace + subject };
  }
}
