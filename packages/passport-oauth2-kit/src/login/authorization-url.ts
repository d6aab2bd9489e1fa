import { stringify } from 'node:querystring';
import { parseURL } from '../urls.js';

/**
 * The authorization endpoint's address with the parameters of one login. A query that the endpoint's own address has is retained
 * (RFC 6749 section 3.1), unless a parameter of the login has the same name.
 */
export function writeAuthorizationURL(endpoint: string, query: Readonly<Record<string, string | undefined>>): URL {
  const params = Object.create(null) as Record<string, string | string[]>;
  const { searchParams } = parseURL(endpoint);
  for (const name of searchParams.keys()) params[name] = searchParams.getAll(name);
  for (const name of Object.keys(query)) {
    const value = query[name];
    if (value !== undefined) params[name] = value;
  }
  const [address = ''] = endpoint.split(/[?#]/, 1);
  return new URL(`${address}?${stringify(params)}`);
}
