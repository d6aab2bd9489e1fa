import { createHmac } from 'node:crypto';
import { Refusal } from '../core/answer.js';
import type { Clock } from '../core/clock.js';
import { DAY, MINUTE, SECOND } from '../core/clock.js';
import type { CurrentDialect } from '../core/dialect.js';
import { randomToken } from '../core/random.js';
import { Vault } from '../core/vault.js';
import type { ElecqAccount } from './accounts.js';

/** How long an authorization code lives. Our choice: the document calls it temporary. */
export const ELECQ_CODE_LIFETIME = 5 * MINUTE;
/** `accessTokenExpiresIn` of the document's sample, 1 day. */
export const ELECQ_ACCESS_TOKEN_LIFETIME = DAY;
/** `refreshTokenExpiresIn` of the document's sample, 7 days. */
export const ELECQ_REFRESH_TOKEN_LIFETIME = 7 * DAY;

export interface ElecqTokenOptions {
  /** The form of both tokens. Default `'jwt'`, as in the document's sample. */
  readonly tokenFormat?: 'jwt' | 'opaque';
  /** The claims of the access token except `random`, `iat` and `exp`. Default `{ sub: account.id }`. */
  readonly accessTokenClaims?: (account: ElecqAccount) => Readonly<Record<string, unknown>>;
  /** Milliseconds. Default one day. */
  readonly accessTokenLifetime?: number;
  /** Milliseconds. Default seven days. */
  readonly refreshTokenLifetime?: number;
}

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** ELECQ's codes and tokens. */
export class ElecqTokens {
  readonly #options: Required<ElecqTokenOptions>;
  readonly #currentDialect: CurrentDialect;
  readonly #now: Clock;
  readonly #codes: Vault<ElecqAccount>;
  readonly #access: Vault<ElecqAccount>;
  readonly #refresh: Vault<ElecqAccount>;
  readonly #key = randomToken();

  constructor(now: Clock, currentDialect: CurrentDialect, options: ElecqTokenOptions) {
    this.#now = now;
    this.#currentDialect = currentDialect;
    this.#options = {
      tokenFormat: options.tokenFormat ?? 'jwt',
      accessTokenClaims:
        options.accessTokenClaims ??
        ((account) => this.#fill(currentDialect.dialect.accessTokenClaims ?? { sub: '{id}' }, account)),
      accessTokenLifetime: options.accessTokenLifetime ?? ELECQ_ACCESS_TOKEN_LIFETIME,
      refreshTokenLifetime: options.refreshTokenLifetime ?? ELECQ_REFRESH_TOKEN_LIFETIME,
    };
    this.#codes = new Vault(now);
    this.#access = new Vault(now);
    this.#refresh = new Vault(now);
  }

  issueCode(account: ElecqAccount): string {
    return this.#codes.put(randomToken(), account, ELECQ_CODE_LIFETIME);
  }

  exchange(authorizationCode: string): Record<string, unknown> {
    return this.#issue(this.#redeem(this.#codes, authorizationCode, 'authorizationCode'));
  }

  /** Replaces the refresh token: the one that was sent cannot be used any more. */
  refresh(refreshToken: string): Record<string, unknown> {
    return this.#issue(this.#redeem(this.#refresh, refreshToken, 'refreshToken'));
  }

  accountOf(accessToken: string | undefined): ElecqAccount {
    const found = this.#access.peek(accessToken ?? '');
    if (found.ok) return found.value;
    const what = accessToken === undefined ? 'a Bearer accessToken is required' : `the accessToken is ${found.reason}`;
    throw new Refusal(401, `Unauthorized: ${what}`, undefined, { 'www-authenticate': 'Bearer' });
  }

  #redeem(vault: Vault<ElecqAccount>, key: string, what: string): ElecqAccount {
    const found = vault.redeem(key);
    if (found.ok) return found.value;
    throw new Refusal(401, `Unauthorized: the ${what} is ${found.reason}`);
  }

  #issue(account: ElecqAccount): Record<string, unknown> {
    const { accessTokenClaims, accessTokenLifetime, refreshTokenLifetime } = this.#options;
    const accessToken = this.#token(accessTokenClaims(account), accessTokenLifetime);
    const refreshToken = this.#token(
      this.#fill(this.#currentDialect.dialect.refreshTokenClaims ?? {}, account),
      refreshTokenLifetime,
    );
    this.#access.put(accessToken, account, accessTokenLifetime);
    this.#refresh.put(refreshToken, account, refreshTokenLifetime);
    return {
      accessToken,
      refreshToken,
      tokenType: 'Bearer',
      accessTokenExpiresIn: Math.floor(accessTokenLifetime / SECOND),
      refreshTokenExpiresIn: Math.floor(refreshTokenLifetime / SECOND),
    };
  }

  #fill(claims: Readonly<Record<string, unknown>>, { id }: ElecqAccount): Record<string, unknown> {
    const known: Record<string, unknown> = { '{id}': id, '{iat}': Math.floor(this.#now() / SECOND) };
    const filled = Object.entries(claims).map(([name, value]) => [name, known[String(value)] ?? value]);
    return Object.fromEntries(filled) as Record<string, unknown>;
  }

  #token(claims: Readonly<Record<string, unknown>>, lifetime: number): string {
    const random = randomToken();
    if (this.#options.tokenFormat === 'opaque') return random;
    const iat = Math.floor(this.#now() / SECOND);
    const exp = Math.floor((this.#now() + lifetime) / SECOND);
    const head = `${segment({ typ: 'JWT', alg: 'HS256' })}.${segment({ random, ...claims, iat, exp })}`;
    return `${head}.${createHmac('sha256', this.#key).update(head).digest('base64url')}`;
  }
}
