import type { Answer } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';

/** The tokens of a login or a refresh. JSON-safe; all times are in epoch milliseconds. */
export interface TokenSet {
  accessToken: string;
  refreshToken?: string;
  /** RFC 6749 section 7.1; `'Bearer'` for all providers so far. */
  tokenType: string;
  /** When the access token expires, in epoch ms; absent when the provider does not say. */
  expiresAt?: number;
  /** When the refresh token expires if it is not used, in epoch ms; absent when the provider does not say. */
  refreshExpiresAt?: number;
  /** The granted scopes, when the provider says. */
  scope?: string[];
  /**
   * The provider's decoded response: the content of its envelope, with the provider's own names. After a refresh it keeps the id
   * of the user, where the first token response had it.
   */
  raw: JsonObject;
}

/** What a provider package reads from a token response. */
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
 * Makes a token set from what a provider package read in `answer`. Members that are `undefined` are left out, because JSON would
 * lose them.
 *
 * @throws ProviderProtocolError for an access token that no request could send.
 */
export function readTokenSet(answer: Answer, details: TokenDetails): TokenSet {
  const { accessToken, refreshToken, tokenType = 'Bearer', expiresAt, refreshExpiresAt, scope } = details;
  // RFC 6749 appendix A.12. Other characters cannot be sent in a header, or change on the way.
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
