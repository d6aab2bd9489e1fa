import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { CannotBeginError } from './settings.js';

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>provider-doctor</title><body style="font:1rem/1.5 system-ui;margin:4rem auto;max-width:32rem;padding:0 1rem">
<h1>The doctor has what it needs</h1><p>You can close this page. The report is in your terminal.</p>`;

/** Whether this address is on this machine, so that the doctor can wait for a callback there. */
export function isLocal({ hostname }: URL): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Waits on this machine for a browser to come back. */
export class CallbackListener {
  #server: Server | undefined;
  #waiting: ((url: URL) => void) | undefined;

  constructor(private readonly callback: URL) {}

  /** @throws CannotBeginError when the port is taken */
  async listen(): Promise<this> {
    const listener: RequestListener = (req, res) => {
      // Any program on this machine may send any request.
      const target = req.url ?? '/';
      const url = URL.canParse(target, this.callback.origin) ? new URL(target, this.callback.origin) : undefined;
      const isCallback = url?.host === this.callback.host && url.pathname === this.callback.pathname;
      res.writeHead(isCallback ? 200 : 404, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        connection: 'close',
      });
      res.end(isCallback ? PAGE : '');
      if (isCallback) this.#waiting?.(url);
    };
    const server =
      this.callback.protocol === 'https:' ? createSecureServer(await certificate(), listener) : createServer(listener);
    const port = Number(this.callback.port || (this.callback.protocol === 'https:' ? 443 : 80));
    const host = this.callback.hostname.replace(/^\[|\]$/g, '');
    const listening = once(server, 'listening');
    try {
      server.listen(port, host.endsWith('localhost') ? 'localhost' : host);
      await listening;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
      const problem = code === 'EADDRINUSE' ? 'is used by another program' : 'needs more rights than you have';
      throw new CannotBeginError(
        `Port ${port} of the callback URL ${problem}. Stop what listens there, or register another callback URL and name it by --callback.`,
      );
    }
    this.#server = server;
    return this;
  }

  /** The whole address that the browser comes back with. */
  next(): Promise<URL> {
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}

/** A new self-signed certificate for `https:` on this machine. The browser warns of it once. */
async function certificate(): Promise<{ key: string; cert: string }> {
  const { generate } = await import('selfsigned');
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    notAfterDate: new Date(Date.now() + 7 * 86_400_000),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { key, cert };
}
