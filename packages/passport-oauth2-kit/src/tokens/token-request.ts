import { stringify } from 'node:querystring';

/** More parameters of a token request: `redirect_uri`, `code_verifier`, and the ones that the application adds. */
export type TokenParams = Readonly<Record<string, string>>;

/** A code to exchange for tokens (RFC 6749 section 4.1.3). */
export interface CodeGrant {
  code: string;
  params: TokenParams;
}

/** A refresh token to exchange for tokens (RFC 6749 section 6). */
export interface RefreshGrant {
  refreshToken: string;
  params: TokenParams;
}

/** The client that sends the request. `clientSecret` is empty for a provider without client secrets. */
export interface ClientCredentials {
  clientID: string;
  clientSecret: string;
}

/** A request body with the headers that describe it and authenticate the client. */
export interface RequestBody {
  headers: Record<string, string>;
  body: string;
}

/** A form (RFC 6749 appendix B). If several objects have the same parameter, the last one is sent. */
export function formBody(...params: TokenParams[]): RequestBody {
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: stringify(Object.assign({}, ...params) as TokenParams),
  };
}

export function jsonBody(value: object, headers: Record<string, string> = {}): RequestBody {
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** HTTP Basic with the credentials unchanged (RFC 7617), without the form encoding of RFC 6749 section 2.3.1. */
export function basicAuthorization({ clientID, clientSecret }: ClientCredentials): string {
  return `Basic ${Buffer.from(`${clientID}:${clientSecret}`).toString('base64')}`;
}
