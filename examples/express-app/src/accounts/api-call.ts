import type { AxiosInstance } from 'axios';
import type { ConnectedProvider } from '../providers/connect.js';
import { usableTokens } from './tokens.js';
import type { User } from './user.js';

/** How long a call may take, in ms. */
const TIMEOUT = 10_000;
/** The largest answer, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** An answer's members; undefined when it is no JSON object. */
function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export interface ApiCall {
  outcome: 'called' | 'refused' | 'unavailable' | 'unreadable';
  /** Of the last answer. */
  httpStatus?: number;
  /** What that answer says, as an HTTP status. */
  verdict?: number;
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
  const call = async (token: string): Promise<{ httpStatus: number; verdict: number }> => {
    const { status: httpStatus, data } = await httpClient.get<string>(api.url, {
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT),
      maxContentLength: MAX_BYTES,
      responseType: 'text',
      validateStatus: () => true,
    });
    if (httpStatus >= 300) return { httpStatus, verdict: httpStatus };
    const answer = jsonOf(data);
    return { httpStatus, verdict: answer ? (api.verdict?.(answer) ?? httpStatus) : NaN };
  };
  let { accessToken } = await usableTokens(provider, user);
  let answer = await call(accessToken);
  if (answer.verdict === 401 && strategy.canRefresh) {
    ({ accessToken } = await keeper.refresh(user.id, accessToken));
    answer = await call(accessToken);
  }
  const { httpStatus, verdict } = answer;
  if (Number.isNaN(verdict)) return { outcome: 'unreadable', httpStatus };
  if (verdict < 300) return { outcome: 'called', httpStatus, verdict };
  if (verdict >= 500 || verdict === 429) return { outcome: 'unavailable', httpStatus, verdict };
  return { outcome: 'refused', httpStatus, verdict, ...(verdict === 401 && { rejected: accessToken }) };
}
