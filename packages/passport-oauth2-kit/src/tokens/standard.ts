import { Answer } from '../http/answer.js';
import type { ProviderResponse } from '../http/failures.js';
import {
  type ClientCredentials,
  type CodeGrant,
  formBody,
  type RefreshGrant,
  type RequestBody,
} from './token-request.js';
import type { TokenDetails } from './token-set.js';

// The standard (RFC 6749). A strategy overrides what its provider does differently.

/** Form-encoded, with the client's credentials in the body (sections 2.3.1 and 4.1.3). */
export function standardCodeRequest({ code, params }: CodeGrant, client: ClientCredentials): RequestBody {
  return formBody(params, { grant_type: 'authorization_code', code, ...credentials(client) });
}

/** Form-encoded, with the client's credentials in the body (section 6). */
export function standardRefreshRequest({ refreshToken, params }: RefreshGrant, client: ClientCredentials): RequestBody {
  return formBody(params, { grant_type: 'refresh_token', refresh_token: refreshToken, ...credentials(client) });
}

function credentials({ clientID, clientSecret }: ClientCredentials): Record<string, string> {
  return { client_id: clientID, client_secret: clientSecret };
}

/** A JSON object. An error response has an `error` (section 5.2). Some providers send it with HTTP status 200. */
export function readStandardAnswer(response: ProviderResponse): Answer {
  const answer = Answer.parse(response);
  const { error, error_description: reason } = answer.json;
  // Some providers send an empty `error` together with tokens.
  if (response.status < 400 && (typeof error !== 'string' || error === '')) return answer;
  throw answer.refused({
    code: typeof error === 'string' && error !== '' ? error : undefined,
    reason: typeof reason === 'string' ? reason : undefined,
  });
}

/** Section 5.1. */
export function readStandardTokens(answer: Answer): TokenDetails {
  return {
    accessToken: answer.string('access_token'),
    refreshToken: answer.optionalString('refresh_token'),
    tokenType: answer.text('token_type'),
    expiresAt: answer.expiry('expires_in'),
    scope: answer.words('scope'),
  };
}
