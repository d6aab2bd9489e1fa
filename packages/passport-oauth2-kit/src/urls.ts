const MOST_KNOWN = 64;
const known = new Map<string, Readonly<URL>>();

/** Parses an address. A strategy's own are always the same few, so that they are parsed once. */
export function parseURL(address: string): Readonly<URL> {
  const found = known.get(address);
  if (found) return found;
  const url = new URL(address);
  // A query may carry secrets, which are not to stay.
  if (url.search !== '') return url;
  if (known.size === MOST_KNOWN) known.clear();
  known.set(address, url);
  return url;
}
