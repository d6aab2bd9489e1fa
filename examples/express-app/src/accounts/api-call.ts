import type { AxiosInstance } from 'axios';
import type { ConnectedProvider } from '../providers/connect.js';
import { usableTokens } from './tokens.js';
import type { User } from './user.js';

/** How long a call may take, in ms. */
const TIMEOUT = 10_000;
/** The largest answer, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** An answer's members; none when it is no JSON object. */
function jsonOf(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

export interface ApiCall {
  outcome: 'called' | 'refused' | 'unavailable';
  /** The access token that the API did not take, though no newer one can be had. */
  rejected?: string;
}

/**
 * Asks a provider's API for the user: with a token that the keeper vouches for, and once more with a new one, should the API
 * think otherwise.
 *
 * @throws as the keeper does, or as axios does when there is no answer
 */
export async function callApi(httpClient: AxiosInstance, provider: ConnectedProvider, user: User): Promise<ApiCall> {
  const { keeper, api, strategy } = provider;
  if (!api) return { outcome: 'refused' };
  const call = async (token: string): Promise<number> => {
    const { status, data } = await httpClient.get<string>(api.url, {
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT),
      maxContentLength: MAX_BYTES,
      responseType: 'text',
      validateStatus: () => true,
    });
    return status < 300 && api.verdict ? api.verdict(jsonOf(data)) : status;
  };
  let { accessToken } = await usableTokens(provider, user);
  let status = await call(accessToken);
  if (status === 401 && strategy.canRefresh) {
    ({ accessToken } = await keeper.refresh(user.id, accessToken));
    status = await call(accessToken);
  }
  if (status < 300) return { outcome: 'called' };
  if (status >= 500 || status === 429) return { outcome: 'unavailable' };
  return { outcome: 'refused', ...(status === 401 && { rejected: accessToken }) };
}
