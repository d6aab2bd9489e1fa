import type { Clock } from '../core/clock.js';
import { DAY, HOUR, MINUTE, SECOND } from '../core/clock.js';
import { randomHex } from '../core/random.js';
import { Vault } from '../core/vault.js';
import type { ChainUpAccount } from './accounts.js';
import { CODES } from './codes.js';
import { refusal } from './envelope.js';

/** How far `time` may be from the emulator's clock, either way. Our choice: no document says. */
export const CHAINUP_TIME_WINDOW = 5 * MINUTE;
/** How long a code lives. Our choice: no document says. */
export const CHAINUP_CODE_LIFETIME = 5 * MINUTE;
/** How long a token lives. Our choice: `expireIn` has no value that the documents agree on. */
export const CHAINUP_TOKEN_LIFETIME = 2 * HOUR;
/** How long a refresh token lives. Our choice: no document says. */
export const CHAINUP_REFRESH_TOKEN_LIFETIME = 30 * DAY;

export interface ChainUpTokenOptions {
  /** Milliseconds. Default two hours. */
  readonly tokenLifetime?: number;
  /** Milliseconds. Default thirty days. */
  readonly refreshTokenLifetime?: number;
  /** `expireIn` in seconds from now (default), or as the epoch second of the Chinese document's sample. */
  readonly expireInStyle?: 'duration' | 'epoch';
}

interface Grant {
  readonly account: ChainUpAccount;
  readonly token: string;
}

/** ChainUp's codes and tokens. */
export class ChainUpTokens {
  readonly #now: Clock;
  readonly #options: Required<ChainUpTokenOptions>;
  readonly #codes: Vault<ChainUpAccount>;
  readonly #refresh: Vault<Grant>;

  constructor(now: Clock, options: ChainUpTokenOptions) {
    this.#now = now;
    this.#options = {
      tokenLifetime: options.tokenLifetime ?? CHAINUP_TOKEN_LIFETIME,
      refreshTokenLifetime: options.refreshTokenLifetime ?? CHAINUP_REFRESH_TOKEN_LIFETIME,
      expireInStyle: options.expireInStyle ?? 'duration',
    };
    this.#codes = new Vault(now);
    this.#refresh = new Vault(now);
  }

  issueCode(account: ChainUpAccount): string {
    return this.#codes.put(randomHex(), account, CHAINUP_CODE_LIFETIME);
  }

  exchange({ code }: { code: string }): Record<string, unknown> {
    const found = this.#codes.redeem(code);
    if (found.ok) return this.#issue(found.value);
    throw refusal(CODES.codeUsed, `The code is ${found.reason}; it can be used once.`);
  }

  /** Replaces both: the token and the refresh token that were sent cannot be used any more. */
  refresh(sent: { refreshToken: string; token: string; openId: string }): Record<string, unknown> {
    const found = this.#refresh.peek(sent.refreshToken);
    if (!found.ok) throw refusal(CODES.refreshTokenInvalid, `The refreshToken is ${found.reason}.`);
    const { account, token } = found.value;
    if (sent.openId !== account.id) throw refusal(CODES.openIdInvalid, 'The openId is not that of the refreshToken.');
    if (sent.token !== token)
      throw refusal(CODES.tokenInvalid, 'The token is not the one that came with the refreshToken.');
    this.#refresh.redeem(sent.refreshToken);
    return this.#issue(account);
  }

  #issue(account: ChainUpAccount): Record<string, unknown> {
    const { tokenLifetime, refreshTokenLifetime, expireInStyle } = this.#options;
    const token = randomHex();
    const refreshToken = this.#refresh.put(randomHex(), { account, token }, refreshTokenLifetime);
    const seconds = expireInStyle === 'epoch' ? this.#now() + tokenLifetime : tokenLifetime;
    return { openId: account.id, expireIn: String(Math.floor(seconds / SECOND)), refreshToken, token };
  }
}
