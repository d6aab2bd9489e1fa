// The cheapest standard provider there can be: what is measured is the client.
import { createServer } from 'node:http';

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

/** @returns {Promise<{ url: string, close: () => void }>} */
export async function startProvider() {
  const server = createServer((req, res) => {
    req.resume().on('end', () => {
      res.setHeader('content-type', 'application/json');
      res.end(req.method === 'POST' ? TOKENS : COMPANY);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
