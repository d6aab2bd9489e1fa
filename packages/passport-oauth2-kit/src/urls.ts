const MOST_KNOWN = 64;
const known = new Map<string, Readonly<URL>>();

/** Parses a URL. A strategy uses the same few URLs again and again, so the parsed ones are kept. */
export function parseURL(address: string): Readonly<URL> {
  const found = known.get(address);
  if (found) return found;
  const url = new URL(address);
  // A query may contain secrets, so it must not stay in memory.
  if (url.search !== '') return url;
  if (known.size === MOST_KNOWN) known.clear();
  known.set(address, url);
  return url;
}
