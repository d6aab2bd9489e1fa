/** Loads a library at its first use: an application that nobody logs in to yet need not wait for it. */
export function lazy<T>(load: () => T): () => T {
  let loaded: T | undefined;
  return () => (loaded ??= load());
}
