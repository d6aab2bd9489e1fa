/** RFC 6749 section 5.2: the provider objects to the client, not to the refresh token, so no user's login is lost. */
const CLIENT_FAULTS = new Set(['invalid_client', 'unauthorized_client', 'unsupported_grant_type']);

/** What a rejected `strategy.refresh` says about the refresh token. */
export type RefreshFailure = 'unavailable' | 'refused' | 'failed';

/** Reads an error by its properties: the keeper shares no class with the strategies. */
export function classify(error: unknown): RefreshFailure {
  if (typeof error !== 'object' || error === null) return 'failed';
  const { retryable, status, httpStatus, name, code } = error as Partial<
    Record<'retryable' | 'status' | 'httpStatus' | 'name' | 'code', unknown>
  >;
  if (retryable === true) return 'unavailable';
  if (typeof code === 'string' && CLIENT_FAULTS.has(code)) return 'failed';
  // Such a page, without a code of the provider's own, is a gateway's: it says nothing about anybody's token.
  if (code === undefined && typeof httpStatus === 'number' && httpStatus > 401) return 'failed';
  return status === 401 || code === 'invalid_grant' || name === 'ProviderRefusedError' ? 'refused' : 'failed';
}
