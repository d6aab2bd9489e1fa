import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** A proxy that gives each request to the next instance, and skips those that are not there. */
export class RoundRobin {
  /** The index of the instance that answered, for each request. */
  readonly served: number[] = [];
  #next = 0;

  private constructor(
    private readonly server: Server,
    readonly ports: readonly number[],
  ) {}

  static async start(ports: readonly number[]): Promise<RoundRobin> {
    const server = createServer();
    const proxy = new RoundRobin(server, ports);
    server.on('request', (req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        const attempt = (left: number): void => {
          const index = proxy.#next++ % ports.length;
          const onward = request(
            { port: ports[index], path: req.url, method: req.method, headers: req.headers, agent: false },
            (answer) => {
              proxy.served.push(index);
              res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
              answer.pipe(res);
            },
          );
          onward.on('error', () => (left > 1 ? attempt(left - 1) : res.writeHead(502).end()));
          onward.end(Buffer.concat(chunks));
        };
        attempt(ports.length);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0);
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return ports;
}
