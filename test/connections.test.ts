import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ProviderUnavailableError, type TokenSet } from 'passport-oauth2-kit';
import { startLoginApp } from './support/app.js';
import { Browser } from './support/browser.js';
import type { Done, Errand } from './support/caller.js';
import { endInstances, launch } from './support/instances.js';
import {
  type ProviderName,
  PROVIDERS,
  RECORDS,
  STANDARD,
  STRATEGIES,
  type Target,
  targetOf,
  parameterOf,
} from './support/providers.js';
import type { AnyStrategy } from './support/record.js';

const TOKENS = JSON.stringify({ access_token: 'new', refresh_token: 'next', token_type: 'Bearer', expires_in: 3600 });
const OLD: TokenSet = { accessToken: 'old', refreshToken: 'used', tokenType: 'Bearer', raw: {} };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  endInstances();
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** A request as a provider saw it. */
interface Seen {
  path: string;
  socket: Socket;
  /** How many its connection had brought before. */
  before: number;
}

/** A provider on loopback that answers by hand, and notes what it is asked. */
async function provider(answer: (seen: Seen, server: Server) => void): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const counts = new Map<Socket, number>();
  const server = createServer((req: IncomingMessage) => {
    req.resume().on('end', () => {
      const before = counts.get(req.socket) ?? 0;
      counts.set(req.socket, before + 1);
      seen.push({ path: req.url ?? '', socket: req.socket, before });
      answer(seen.at(-1)!, server);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  open.push({
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function reply(socket: Socket, body: string): void {
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

const strategyAt = (url: string, options: object = {}): AnyStrategy =>
  new STRATEGIES[STANDARD]({ ...RECORDS[STANDARD].options, tokenURL: `${url}/token`, ...options }, () => null);

/** What a provider of ours answers to each of its calls, by path. */
function answersOf(target: Target): Map<string, string> {
  return new Map(
    Object.entries(target.calls).map(([name, { payload }]) => [`/${name}`, target.wrap(JSON.stringify(payload))]),
  );
}

/** Logs in once and again, against a provider that `answer`s as told: how many logins were lost. */
async function lostOf(logins: number, name: ProviderName, answer: (seen: Seen, body: string) => void): Promise<number> {
  const target = targetOf(name);
  const answers = answersOf(target);
  const { url } = await provider((seen) => answer(seen, answers.get(seen.path.split('?')[0] ?? '') ?? '{}'));
  const app = await startLoginApp({
    strategies: (callbackURL) => [
      new STRATEGIES[name](
        { ...target.options((call) => `${url}/${call}`), callbackURL: callbackURL(name) },
        ({ profile }: { profile: { id: string } }) => ({ id: profile.id }),
      ),
    ],
  });
  open.push(app);
  let lost = 0;
  for (let login = 0; login < logins; login += 1) {
    const browser = new Browser();
    const start = await browser.get(`${app.url}/auth/${name}`);
    const location = new URL(start.headers.get('location') ?? `${app.url}/lost`);
    const callback = new URL(`${app.url}/auth/${name}/callback`);
    callback.search = new URLSearchParams({
      code: 'code',
      state: parameterOf(name, location, 'state') ?? '',
    }).toString();
    if ((await browser.get(callback.href)).status !== 200) lost += 1;
  }
  return lost;
}

describe.each(PROVIDERS)('%s', (name) => {
  it.each([0, 1, 2, 5])('loses none of 40 logins to a provider that closes %d ms after each answer', async (delay) => {
    const lost = await lostOf(40, name, ({ socket }, body) => {
      reply(socket, body);
      setTimeout(() => socket.destroy(), delay);
    });
    expect(lost).toBe(0);
  });

  it('loses none of 40 logins to a provider that resets every second request of a connection', async () => {
    const lost = await lostOf(40, name, ({ socket, before }, body) => {
      if (before % 2 === 1) socket.resetAndDestroy();
      else reply(socket, body);
    });
    expect(lost).toBe(0);
  });
});

describe('A connection that ends before a byte of an answer', () => {
  it('is no reason to ask again when it is a new one', async () => {
    const { url, seen } = await provider(({ socket }) => void socket.resetAndDestroy());
    const failure = strategyAt(url).refresh(OLD);
    await expect(failure).rejects.toBeInstanceOf(ProviderUnavailableError);
    await expect(failure).rejects.toMatchObject({ code: 'ECONNRESET', status: 503, retryable: true });
    expect(seen).toHaveLength(1);
  });

  it('is a reason to ask again once, on a new one, and not twice', async () => {
    const { url, seen } = await provider(({ socket }) => {
      if (seen.length === 1) reply(socket, TOKENS);
      else socket.resetAndDestroy();
    });
    const strategy = strategyAt(url);
    await strategy.refresh(OLD);
    await expect(strategy.refresh(OLD)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(seen.map(({ before }) => before)).toEqual([0, 1, 0]);
  });

  it('is no reason to ask again after the first byte', async () => {
    const { url, seen } = await provider(({ socket, before }) => {
      if (before === 0) reply(socket, TOKENS);
      else socket.write('H', () => socket.resetAndDestroy());
    });
    const strategy = strategyAt(url);
    await strategy.refresh(OLD);
    await expect(strategy.refresh(OLD)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(seen).toHaveLength(2);
  });

  it('leaves the second try what is left of the time, and no more', async () => {
    const hanging: Socket[] = [];
    const { url, seen } = await provider(({ socket }) => {
      if (seen.length === 1) reply(socket, TOKENS);
      else if (seen.length === 2) socket.resetAndDestroy();
      else hanging.push(socket);
    });
    const strategy = strategyAt(url, { timeout: 300 });
    await strategy.refresh(OLD);
    await expect(strategy.refresh(OLD)).rejects.toMatchObject({ code: 'ETIMEDOUT', status: 504 });
    expect(seen).toHaveLength(3);
    // Nobody waits there any more.
    if (!hanging[0]!.destroyed) await once(hanging[0]!, 'close');
  });
});

it('A process whose timers somebody watches gets its second try, too', async () => {
  const { setImmediate: original } = globalThis;
  // As agents that follow a request through its callbacks do.
  globalThis.setImmediate = ((...args: Parameters<typeof original>) => original(...args)) as typeof original;
  try {
    const { url, seen } = await provider(({ socket, before }) => {
      if (before === 1) socket.resetAndDestroy();
      else reply(socket, TOKENS);
    });
    const strategy = strategyAt(url);
    await strategy.refresh(OLD);
    await expect(strategy.refresh(OLD)).resolves.toMatchObject({ accessToken: 'new' });
    expect(seen.map(({ before }) => before)).toEqual([0, 1, 0]);
  } finally {
    globalThis.setImmediate = original;
  }
});

it('What lies in the socket of a process that stood still for longer than its timeout is read', async () => {
  const { child } = await launch('caller.ts', {});
  const { url, seen } = await provider(({ socket }) => {
    if (seen.length === 1) reply(socket, TOKENS);
    else {
      child.kill('SIGSTOP');
      reply(socket, TOKENS);
      setTimeout(() => child.kill('SIGCONT'), 700);
    }
  });
  const options = { clientSecret: 'secret-of-sixteen', tokenURL: `${url}/token`, timeout: 500 };
  child.send({ options, calls: 2 } satisfies Errand);
  const [{ outcomes }] = (await once(child, 'message')) as [Done];
  expect(outcomes).toEqual(['new', 'new']);
  expect(seen).toHaveLength(2);
});

it("The process's own fetch goes on as before", async () => {
  const { child } = await launch('caller.ts', {});
  const { url } = await provider(({ socket, path }) => {
    reply(socket, path === '/token' ? TOKENS : 'by fetch');
  });
  const options = { clientSecret: 'secret-of-sixteen', tokenURL: `${url}/token` };
  child.send({ options, calls: 1, fetched: `${url}/fetched` } satisfies Errand);
  const [done] = (await once(child, 'message')) as [Done];
  expect(done).toEqual({ outcomes: ['new'], fetched: 'by fetch' });
});
