import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

/** One request as it came over the wire. */
export interface WireRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: string;
  /** Whether its connection had brought one before. */
  isReused: boolean;
}

/** One request and the bare connection to answer it on. */
export interface Exchange {
  request: WireRequest;
  socket: Socket;
  /** Settles when the connection is gone, by whosever hand. */
  closed: Promise<unknown>;
}

export type Script = (exchange: Exchange) => void | Promise<void>;

/** A provider that is all wire: a TCP server on loopback that plays any bytes, or none, as the answer to a path. */
export class Wire {
  readonly requests: WireRequest[] = [];
  /** Of the latest exchange; settles when its connection is gone. */
  latestClosed: Promise<unknown> = Promise.resolve();
  /** How many bytes the scripts have got rid of. */
  sent = 0;
  private readonly scripts = new Map<string, Script>();
  private readonly sockets = new Set<Socket>();
  private readonly server = net.createServer((socket) => this.serve(socket));

  async listen(): Promise<this> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What the path is answered from now on. */
  play(path: string, script: Script): void {
    this.scripts.set(path, script);
  }

  to(path: string): WireRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  reset(): void {
    this.requests.length = 0;
    this.sent = 0;
    this.scripts.clear();
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    const closed = new Promise<void>((resolve) => {
      socket.on('close', () => {
        this.sockets.delete(socket);
        resolve();
      });
    });
    socket.on('error', () => undefined);
    let received = Buffer.alloc(0);
    let isReused = false;
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const request = parseRequest(received, isReused);
      if (!request) return;
      received = Buffer.alloc(0);
      isReused = true;
      this.requests.push(request);
      this.latestClosed = closed;
      const script = this.scripts.get(request.path) ?? http(404, {}, 'no script');
      void script({ request, socket, closed });
    });
  }
}

function parseRequest(bytes: Buffer, isReused: boolean): WireRequest | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = bytes.subarray(end + 4);
  if (body.length < Number(headers['content-length'] ?? 0)) return undefined;
  const [method = '', target = ''] = first.split(' ');
  const url = new URL(target, 'http://wire');
  return { method, path: url.pathname, query: url.searchParams, headers, body: body.toString(), isReused };
}

/** A well-formed answer. */
export function http(status: number, headers: Record<string, string>, body: string | Buffer = ''): Script {
  const bytes = Buffer.from(body);
  return ({ socket }) => {
    const start = head(status, { 'content-length': String(bytes.length), ...headers });
    socket.write(Buffer.concat([Buffer.from(start), bytes]));
  };
}

export function json(text: string, status = 200): Script {
  return http(status, { 'content-type': 'application/json' }, text);
}

export function head(status: number, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Whatever\r\n${lines.join('')}\r\n`;
}

/** Writes the same chunk again and again, as fast as it is taken, until so many bytes are out or the connection is gone. */
export function pour(wire: Wire, start: string, chunk: Buffer, total: number): Script {
  return async ({ socket }) => {
    socket.write(start);
    while (wire.sent < total && !socket.destroyed) {
      if (!socket.write(chunk)) {
        await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
      }
      wire.sent += chunk.length;
    }
  };
}

/** Where nobody listens: outside the range from which systems choose ports, so that nobody is given it meanwhile. */
export const NOBODY = 'http://127.0.0.1:1';
