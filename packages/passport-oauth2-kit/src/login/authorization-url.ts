/** An authorization request's parameters with their standard names (RFC 6749 section 4.1.1). */
type Query = Record<string, string>;

/**
 * Gives the parameters that passport-oauth2 put into an authorization URL the provider's own names. A query that the endpoint's
 * own address has is retained as it is (RFC 6749 section 3.1).
 *
 * @param location where passport-oauth2 would send the browser
 * @param endpoint the `authorizationURL` that it started from
 * @returns the new URL, and the parameters as they were
 */
export function renameQuery(
  location: string,
  endpoint: string,
  rename: (query: Query) => Record<string, string | undefined>,
): { url: URL; query: Query } {
  const url = new URL(location);
  // A parameter of ours replaces one of the same name.
  const own = [...new URL(endpoint).searchParams].filter(([name, value]) =>
    url.searchParams.getAll(name).includes(value),
  );
  const ownNames = new Set(own.map(([name]) => name));
  const query = Object.fromEntries([...url.searchParams].filter(([name]) => !ownNames.has(name)));
  const renamed = Object.entries(rename(query)).filter((entry): entry is [string, string] => entry[1] !== undefined);
  // URLSearchParams writes a space as +, which not every server reads as one.
  url.search = new URLSearchParams([...own, ...renamed]).toString().replaceAll('+', '%20');
  return { url, query };
}
