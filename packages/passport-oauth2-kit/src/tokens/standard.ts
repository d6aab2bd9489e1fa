import { Answer, type ProviderResponse } from '../http/answer.js';
import {
  type ClientCredentials,
  type CodeGrant,
  formBody,
  type RefreshGrant,
  type RequestBody,
} from './token-request.js';
import type { TokenDetails } from './token-set.js';

// What a provider that follows RFC 6749 does; strategies override what theirs does differently.

/** Form-encoded, with the client's credentials in the body (sections 2.3.1 and 4.1.3). */
export function standardCodeRequest({ code, params }: CodeGrant, client: ClientCredentials): RequestBody {
  return formBody(params, { grant_type: 'authorization_code', code, ...credentials(client) });
}

/** Likewise (section 6). */
export function standardRefreshRequest({ refreshToken, params }: RefreshGrant, client: ClientCredentials): RequestBody {
  return formBody(params, { grant_type: 'refresh_token', refresh_token: refreshToken, ...credentials(client) });
}

function credentials({ clientID, clientSecret }: ClientCredentials): Record<string, string> {
  return { client_id: clientID, client_secret: clientSecret };
}

/** A JSON object; refusals have an `error` (section 5.2), some of them with HTTP status 200. */
export function readStandardAnswer(response: ProviderResponse): Answer {
  const answer = Answer.parse(response);
  const { error, error_description: reason } = answer.json;
  // Some send an empty `error` beside tokens.
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
