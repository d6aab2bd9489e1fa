// The cheapest standard provider there can be, in a process of its own: what is measured is the client.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const TOKENS = JSON.stringify({
  access_token: 'access',
  refresh_token: 'refresh',
  token_type: 'Bearer',
  expires_in: 3600,
  supportCode: 'FA-1',
});
const COMPANY = JSON.stringify({
  status: true,
  message: 'success',
  code: 200,
  data: { companyId: 1, compnayName: 'A' },
});

/** @param {string} [answer] to every POST; default: tokens */
export async function startProvider(answer = TOKENS) {
  const child = fork(fileURLToPath(import.meta.url), ['serve', answer]);
  const [{ port }] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}`, close: () => child.kill() };
}

if (process.argv[2] === 'serve') {
  const answer = process.argv[3];
  const server = createServer((req, res) => {
    req.resume().on('end', () => {
      res.setHeader('content-type', 'application/json');
      res.end(req.method === 'POST' ? answer : COMPANY);
    });
  });
  // No connection ends in the middle of a round.
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('disconnect', () => process.exit());
}
