import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { lazy } from '../lazy.js';

/** A connection that is being opened and can be cancelled. */
interface Opening {
  destroy(): unknown;
}

/** Opens a connection: directly, or through a proxy. */
export type Connector = (options: buildConnector.Options, callback: buildConnector.Callback) => Opening;

export const undici = lazy(() => {
  // undici would become the dispatcher of the process's own `fetch` if that has none yet. Reading `Headers` gives it one first.
  Reflect.get(globalThis, 'Headers');
  return require('undici') as typeof import('undici');
});

/**
 * Without a timeout for connecting, since `Deadline` limits the whole call. undici returns the socket; its types do not say so.
 */
const connector = lazy(() => undici().buildConnector({ timeout: 0 }) as unknown as Connector);

/** Connects to the provider directly. */
export const direct: Connector = (options, callback) => connector()(options, callback);

/**
 * Connects through a proxy with CONNECT (RFC 9110 section 9.3.6). The proxy sees the provider's host name; the rest is encrypted.
 *
 * @param address may contain a user name and a password
 * @throws Error when the address is not a proxy's. The error does not repeat it.
 */
export function throughProxy(address: string): Connector {
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (!proxy || !/^https?:$/.test(proxy.protocol)) {
    const problem =
      'The environment variable HTTPS_PROXY (or ALL_PROXY) must be the http:// or https:// address of a proxy; for a SOCKS proxy, ' +
      'pass httpClient: axios.create({ httpsAgent, proxy: false })';
    throw Object.assign(new Error(problem), { code: 'EPROXY' });
  }
  return (options, callback) => {
    const tunnel = new (undici().Client)(proxy.origin, { headersTimeout: 0, connect: { timeout: 0 } });
    const { username, password } = proxy;
    const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
    const host = `${options.host?.replace(/:\d+$/, '') ?? options.hostname}:${options.port || 443}`;
    const headers = { host, ...(username && { 'proxy-authorization': `Basic ${credentials.toString('base64')}` }) };
    let opening: Opening = { destroy: () => tunnel.destroy().catch(() => undefined) };
    tunnel
      .connect({ path: host, headers })
      .then(({ statusCode, socket }) => {
        socket.on('error', () => undefined);
        if (statusCode !== 200) {
          socket.destroy();
          throw new Error(`HTTP ${statusCode}`);
        }
        opening = direct({ ...options, httpSocket: socket as unknown as Socket }, callback);
      })
      .catch((error: unknown) => {
        // With an error code of its own, undici would try again without end.
        const { code, message } = error as { code?: string; message: string };
        const words = `The proxy ${proxy.host} (HTTPS_PROXY) did not connect: ${message}`;
        const isTheirs = code === undefined || code.startsWith('UND_ERR');
        callback(Object.assign(new Error(words), { code: isTheirs ? 'EPROXY' : code }), null);
      });
    return { destroy: () => opening.destroy() };
  };
}
