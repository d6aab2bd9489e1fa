import { stringify } from 'node:querystring';
import { parseURL } from '../urls.js';

/**
 * The URL of the authorization endpoint with the parameters of one login. If the endpoint's URL has a query already, it is kept
 * (RFC 6749 section 3.1), except for parameters with the same name.
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
