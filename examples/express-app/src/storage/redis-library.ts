type Library = typeof import('redis');

let library: Library | undefined;

/** The client library, loaded at its first use: it is hundreds of files, for which nobody waits who has no Redis. */
export function redisLibrary(): Library {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at the start
  library ??= require('redis') as Library;
  return library;
}

/** Whether an error says that Redis did not answer. */
export function isRedisFailure(error: unknown): boolean {
  if (!library) return false;
  return [
    library.ClientClosedError,
    library.ClientOfflineError,
    library.ConnectionTimeoutError,
    library.DisconnectsClientError,
    library.SocketClosedUnexpectedlyError,
    library.SocketTimeoutError,
    library.TimeoutError,
  ].some((failure) => error instanceof failure);
}
