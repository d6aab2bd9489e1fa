import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface Proxy {
  url: string;
  /** What it was asked to connect to. */
  connects: { host: string; authorization: string | undefined }[];
  /** Requests in clear, which there must be none of. */
  plain: string[];
  /** Every byte that came from the client, after CONNECT. */
  bytes: Buffer[];
  close(): Promise<void>;
}

/** A company's proxy on loopback, whose every tunnel ends at `port`; `status` other than 200 refuses. */
export async function startProxy(port: number, status = 200): Promise<Proxy> {
  const proxy: Pick<Proxy, 'connects' | 'plain' | 'bytes'> = { connects: [], plain: [], bytes: [] };
  const sockets = new Set<Socket>();
  const server = createServer((req, res) => {
    proxy.plain.push(req.url ?? '');
    res.end('{}');
  });
  server.on('connect', (req, client: Socket) => {
    proxy.connects.push({ host: req.url ?? '', authorization: req.headers['proxy-authorization'] });
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client);
      client.on('data', (chunk: Buffer) => proxy.bytes.push(chunk)).pipe(target);
    });
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    target.on('close', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    ...proxy,
    url: `http://user:c4nary-p%40ss@127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
