import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { lazy } from '../lazy.js';

/** Something on its way that can be given up. */
interface Opening {
  destroy(): unknown;
}

/** How a connection is made: at once, or through a proxy. */
export type Connector = (options: buildConnector.Options, callback: buildConnector.Callback) => Opening;

export const undici = lazy(() => {
  // undici makes itself what the process's own `fetch` goes through, unless that has been there before: its `Headers` bring it in.
  Reflect.get(globalThis, 'Headers');
  return require('undici') as typeof import('undici');
});

/** The deadline is over the whole call, so that connecting has none of its own. */
// undici returns the socket, which its types leave out.
const connector = lazy(() => undici().buildConnector({ timeout: 0 }) as unknown as Connector);

/** Straight to the provider. */
export const direct: Connector = (options, callback) => connector()(options, callback);

/**
 * Through a proxy, by CONNECT (RFC 9110 section 9.3.6): it sees the host's name and nothing in clear.
 *
 * @param address may carry a user and a password
 * @throws Error for an address that is of no such proxy, which it does not repeat
 */
export function through(address: string): Connector {
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (!proxy || !/^https?:$/.test(proxy.protocol)) {
    const problem = 'HTTPS_PROXY (or ALL_PROXY) in the environment is no http:// or https:// address of a proxy';
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
        // Under a code of undici's own, it would try for ever.
        const { code, message } = error as { code?: string; message: string };
        const words = `The proxy ${proxy.host} (HTTPS_PROXY) made no connection: ${message}`;
        const isTheirs = code === undefined || code.startsWith('UND_ERR');
        callback(Object.assign(new Error(words), { code: isTheirs ? 'EPROXY' : code }), null);
      });
    return { destroy: () => opening.destroy() };
  };
}
