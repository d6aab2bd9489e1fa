import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to whoever asks for any, so that nobody is given this one before it is used. */
const [FIRST, COUNT] = [20_000, 1_500];
/** Jest's workers have ports of their own, so that no two of them choose one at the same moment. */
const WORKER = Number(process.env['JEST_WORKER_ID'] ?? 0) % 8;

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + WORKER * COUNT + Math.floor(Math.random() * COUNT);
    const server = createServer();
    const isFree = await once(server.listen(port, '127.0.0.1'), 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
