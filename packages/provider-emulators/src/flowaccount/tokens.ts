import type { Refusal } from '../core/answer.js';
import type { Clock } from '../core/clock.js';
import { DAY, HOUR, MINUTE, SECOND } from '../core/clock.js';
import { randomToken } from '../core/random.js';
import { Vault } from '../core/vault.js';
import type { FlowAccountBusiness } from './accounts.js';
import { invalidGrant } from './answers.js';
import type { Challenge } from './pkce.js';
import { answers } from './pkce.js';

/** "150 minutes from the user choosing a business." */
export const FLOWACCOUNT_CODE_LIFETIME = 150 * MINUTE;
/** "Generally one day from the last request for an access token." */
export const FLOWACCOUNT_REFRESH_TOKEN_LIFETIME = DAY;
/** Our choice: the document has `expires_in` without a value. */
export const FLOWACCOUNT_ACCESS_TOKEN_LIFETIME = HOUR;

export interface FlowAccountTokenOptions {
  /** Milliseconds. Default one hour. */
  readonly accessTokenLifetime?: number;
  /** Milliseconds. Default one day. */
  readonly refreshTokenLifetime?: number;
}

/** What was asked for and granted. */
export interface Grant {
  readonly business: FlowAccountBusiness;
  readonly offline: boolean;
  readonly redirectURI: string;
  readonly challenge: Challenge | undefined;
}

/** FlowAccount's codes and tokens. */
export class FlowAccountTokens {
  readonly #access: Vault<FlowAccountBusiness>;
  readonly #codes: Vault<Grant>;
  readonly #refresh: Vault<FlowAccountBusiness>;
  readonly #accessLifetime: number;
  readonly #refreshLifetime: number;

  constructor(now: Clock, options: FlowAccountTokenOptions) {
    this.#access = new Vault(now);
    this.#codes = new Vault(now);
    this.#refresh = new Vault(now);
    this.#accessLifetime = options.accessTokenLifetime ?? FLOWACCOUNT_ACCESS_TOKEN_LIFETIME;
    this.#refreshLifetime = options.refreshTokenLifetime ?? FLOWACCOUNT_REFRESH_TOKEN_LIFETIME;
  }

  issueCode(grant: Grant): string {
    return this.#codes.put(randomToken(), grant, FLOWACCOUNT_CODE_LIFETIME);
  }

  /** Uses the code up even when redirect URI or verifier are wrong, so that nobody can try again. */
  exchange(code: string, redirectURI: string, verifier: string | undefined): Record<string, unknown> {
    const found = this.#codes.redeem(code);
    if (!found.ok) throw invalidGrant(`The code is ${found.reason}.`);
    const { business, offline, challenge } = found.value;
    if (redirectURI !== found.value.redirectURI)
      throw invalidGrant('The redirect_uri is not that of the authorization request.');
    if (!answers(challenge, verifier)) throw invalidGrant('The code_verifier does not answer the code_challenge.');
    return this.#issue(business, offline);
  }

  /** Replaces the refresh token: the one that was sent cannot be used any more. */
  refresh(refreshToken: string): Record<string, unknown> {
    const found = this.#refresh.redeem(refreshToken);
    if (!found.ok) throw invalidGrant(`The refresh_token is ${found.reason}.`);
    return this.#issue(found.value, true);
  }

  /** @throws Refusal made by `refuse` from the reason */
  businessOf(accessToken: string, refuse: (reason: string) => Refusal): FlowAccountBusiness {
    const found = this.#access.peek(accessToken);
    if (found.ok) return found.value;
    throw refuse(found.reason);
  }

  #issue(business: FlowAccountBusiness, offline: boolean): Record<string, unknown> {
    return {
      access_token: this.#access.put(randomToken(), business, this.#accessLifetime),
      expires_in: Math.floor(this.#accessLifetime / SECOND),
      token_type: 'Bearer',
      supportCode: business.supportCode,
      ...(offline ? { refresh_token: this.#refresh.put(randomToken(), business, this.#refreshLifetime) } : {}),
    };
  }
}
