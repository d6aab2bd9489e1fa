import { randomUUID } from 'node:crypto';

import { ReauthenticationRequiredError, RefreshUnavailableError } from './errors.js';
import type { Target } from './guarded-store.js';
import { GuardedStore } from './guarded-store.js';
import type { KeepAliveOptions } from './keep-alive.js';
import { keepAlive } from './keep-alive.js';
import type { Settings, TokenKeeperOptions } from './options.js';
import { readOptions } from './options.js';
import { ProviderPauses } from './provider-pauses.js';
import { endOf, isFresh, isInRespite, isValid, recordOfLogin, type TokenRecord } from './record.js';
import { Records } from './records.js';
import { Refresher } from './refresher.js';
import { forgetReads, type SharedState, sharedState, type Stored } from './shared.js';
import type { TokenSet } from './tokens.js';
import { parseTokenSet } from './tokens.js';

/** Keeps the tokens of a strategy's users: stored, valid when asked for, refreshed at most once however many ask. */
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
   * Stores the tokens of a login, in place of whatever was there, a refresh under way included.
   *
   * @param subject your user's id: any string but the empty one.
   * @throws TypeError when `tokens` is no token set.
   * @throws TokenStoreError when the store fails; it may have stored them nevertheless.
   */
  async save(subject: string, tokens: TokenSet): Promise<void> {
    const target = this.#target(subject);
    const record = recordOfLogin(parseTokenSet(tokens), randomUUID(), this.#settings.now());
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
   * The whole token set, with an access token that is valid now: the stored one, or a new one when that has expired or is about
   * to. A token without `expiresAt` counts as valid for ever.
   *
   * @returns a copy of your own.
   * @throws ReauthenticationRequiredError when only the user can help.
   * @throws RefreshUnavailableError when the provider is down and the old token has expired (`retryable`).
   * @throws RefreshFailedError when the refresh fails in a way that waiting does not mend.
   * @throws TokenStoreError when the store fails or is late (`retryable`).
   * @throws StoredTokensError when the stored record cannot be read.
   */
  async tokens(subject: string): Promise<TokenSet> {
    return structuredClone(await this.#current(subject));
  }

  /**
   * Another token set than the one whose access token an API has refused before its time: revoked, or too old by the API's clock.
   * Refreshes at most once for all who ask with the same token, and not at all when the store has another one already.
   *
   * @param rejected the bare access token that was refused, as `accessToken()` gave it.
   * @throws TypeError for anything else, such as a whole `Authorization` header.
   * @throws as {@link tokens} does, and RefreshUnavailableError when there is still no other token.
   */
  async refresh(subject: string, rejected: string): Promise<TokenSet> {
    // What is compared with the stored token and is none would always be another one, and the refused token came back as if new.
    if (typeof (rejected as unknown) !== 'string' || !/^[\x21-\x7e]+$/.test(rejected)) {
      throw new TypeError(
        'TokenKeeper: refresh(subject, rejected) takes the bare access token that the API refused, and nothing else',
      );
    }
    const tokens = await this.#current(subject, rejected);
    if (tokens.accessToken !== rejected) return structuredClone(tokens);
    const left = (await this.#pauses.until()) - this.#settings.now();
    const retryAfter = left > 0 ? Math.ceil(left / 1000) : undefined;
    const details = { provider: this.#settings.strategy.name, subject, retryAfter };
    throw new RefreshUnavailableError('No other access token could be had now; try again later.', details);
  }

  /**
   * Removes the subject's tokens, also those of a refresh under way. The provider is not told.
   *
   * @throws TokenStoreError when the store fails; it may have removed them nevertheless.
   */
  async forget(subject: string): Promise<void> {
    const target = this.#target(subject);
    await this.#replace(target, undefined);
  }

  /**
   * Refreshes now and then what would otherwise die unused. May run in every process: each subject is refreshed by one.
   *
   * @returns a function that stops it, and resolves when the refreshes under way are done.
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
    const isGood = (record: TokenRecord): boolean =>
      record.ended !== 'refused' && isFresh(record, now(), refreshMargin) && record.tokens.accessToken !== rejected;
    const cached = localCache > 0 ? this.#shared.cache.get(target.key, now(), localCache)?.record : undefined;
    if (cached && isGood(cached)) return cached.tokens;
    for (;;) {
      const stored = await this.#read(target);
      const details = { provider: strategy.name, subject };
      if (!stored) throw new ReauthenticationRequiredError('no_tokens', details);
      const { record } = stored;
      const end = endOf(record, strategy, now());
      if (end === 'refused') throw new ReauthenticationRequiredError(end, details);
      if (isGood(record)) return record.tokens;
      if (end && isValid(record, now())) {
        if (record.tokens.accessToken !== rejected) return record.tokens;
        throw new ReauthenticationRequiredError(end, details);
      }
      if (rejected === undefined && isInRespite(record, now()) && isValid(record, now())) return record.tokens;
      if (end && record.ended) throw new ReauthenticationRequiredError(end, details);
      const result = await this.#refresher.refresh(target, stored, 'request');
      if (result !== 'skipped') return result;
    }
  }

  /** Reads once for all who ask while the answer is on its way. */
  #read(target: Target): Promise<Stored | undefined> {
    const { reads, cache } = this.#shared;
    const underWay = reads.get(target.key);
    if (underWay) return underWay;
    const { now, localCache } = this.#settings;
    const askedAt = now();
    const read = this.#records
      .read(target)
      .then((stored) => {
        // Not when a write of this process came between: `forgetReads` has detached this read then.
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
    const startOver = (): void => {
      forgetReads(this.#shared, target.key);
      this.#shared.refreshes.delete(target.key);
    };
    startOver();
    try {
      await this.#records.replace(target, record);
      // Only now: a write that failed must not cost the tokens that nobody else has.
      this.#shared.unsaved.delete(target.key);
    } finally {
      startOver();
    }
  }

  #target(subject: string): Target {
    // A lone surrogate has no UTF-8 form: two subjects could become one on the way to a store.
    if (typeof (subject as unknown) !== 'string' || subject === '' || /\p{Surrogate}/u.test(subject)) {
      throw new TypeError('TokenKeeper: the subject must be a non-empty string, e.g. String(user.id)');
    }
    return { subject, key: this.#namespace + subject };
  }
}
