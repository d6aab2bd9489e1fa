import type { Answer } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';

/** What a login or a refresh yields. JSON-safe; all times are epoch milliseconds. */
export interface TokenSet {
  accessToken: string;
  refreshToken?: string;
  /** RFC 6749 section 7.1; `'Bearer'` with every provider so far. */
  tokenType: string;
  /** When the access token expires, in epoch ms; absent when the provider does not say. */
  expiresAt?: number;
  /** When the refresh token dies if it is not used, in epoch ms; absent when the provider does not say. */
  refreshExpiresAt?: number;
  /** What was granted, when the provider says. */
  scope?: string[];
  /** The provider's decoded answer: envelope opened, names as the provider writes them. */
  raw: JsonObject;
}

/** What a provider package reads out of a token answer. */
export interface TokenDetails {
  accessToken: string;
  refreshToken?: string | undefined;
  /** Default `'Bearer'`. */
  tokenType?: string | undefined;
  /** Epoch ms */
  expiresAt?: number | undefined;
  /** Epoch ms */
  refreshExpiresAt?: number | undefined;
  scope?: string[] | undefined;
}

/**
 * Completes what a provider package read in `answer`. Only what is present is kept: a member that is `undefined` would not survive
 * JSON.
 *
 * @throws ProviderProtocolError for an access token that nobody could use.
 */
export function readTokenSet(answer: Answer, details: TokenDetails): TokenSet {
  const { accessToken, refreshToken, tokenType = 'Bearer', expiresAt, refreshExpiresAt, scope } = details;
  // RFC 6749 appendix A.12. Anything else cannot be sent, or is sent as something else.
  if (!/^[\x21-\x7e]+$/.test(accessToken)) {
    throw answer.malformed('the access token has characters that no Authorization header can carry');
  }
  return {
    accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
    tokenType,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(refreshExpiresAt !== undefined && { refreshExpiresAt }),
    ...(scope !== undefined && { scope }),
    raw: answer.json,
  };
}
