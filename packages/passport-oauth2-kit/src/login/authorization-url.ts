/**
 * The authorization endpoint's address with the parameters of one login. A query that the endpoint's own address has is retained
 * (RFC 6749 section 3.1), unless a parameter of the login has the same name.
 */
export function writeAuthorizationURL(endpoint: string, query: Readonly<Record<string, string | undefined>>): URL {
  const url = new URL(endpoint);
  const params = new URLSearchParams(url.search);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) params.set(name, value);
  }
  // URLSearchParams writes a space as +, which not every server reads as one.
  url.search = params.toString().replaceAll('+', '%20');
  return url;
}
