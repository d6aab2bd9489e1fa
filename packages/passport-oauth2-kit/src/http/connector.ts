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

/** Through a proxy, by CONNECT (RFC 9110 section 9.3.6): it sees the host's name and nothing in clear. */
export const through =
  (proxy: URL): Connector =>
  (options, callback) => {
    const tunnel = new (undici().Client)(proxy.origin, { headersTimeout: 0, connect: { timeout: 0 } });
    const { username, password } = proxy;
    const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
    const host = `${options.host?.replace(/:\d+$/, '') ?? options.hostname}:${options.port || 443}`;
    const headers = { host, ...(username && { 'proxy-authorization': `Basic ${credentials.toString('base64')}` }) };
    tunnel
      .connect({ path: host, headers })
      .then(({ statusCode, socket }) => {
        socket.on('error', () => undefined);
        if (statusCode !== 200) {
          socket.destroy();
          throw new Error(`HTTP ${statusCode}`);
        }
        direct({ ...options, httpSocket: socket as unknown as Socket }, callback);
      })
      .catch((error: unknown) => {
        // Under a code of undici's own, it would try for ever.
        const { code, message } = error as { code?: string; message: string };
        const words = `The proxy ${proxy.host} (HTTPS_PROXY) made no connection: ${message}`;
        const isTheirs = code === undefined || code.startsWith('UND_ERR');
        callback(Object.assign(new Error(words), { code: isTheirs ? 'EPROXY' : code }), null);
      });
    return { destroy: () => tunnel.destroy().catch(() => undefined) };
  };
