import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type LoginApp, startLoginApp } from './support/app.js';
import { Browser } from './support/browser.js';
import { MODEL, RECORDS, STRATEGIES, targetOf, parameterOf } from './support/providers.js';

/** A thousand over all four ways of the suite; as many on each of them in the longer run. */
const LOGINS = process.env['FUZZ_RUNS'] ? 1000 : 250;
/** How many logins are under way at once. */
const WIDTH = 50;

/**
 * A provider that knows everybody: the code `code-n` is user n's. It answers whatever waits in the opposite order, once so many
 * requests wait that answers meet the wrong requests if anything confuses them.
 */
class Crowd {
  expected = 0;
  private waiting: (() => void)[] = [];
  private readonly server: Server = createServer((req, res) => void this.serve(req, res));

  async listen(): Promise<this> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of req) body += String(chunk);
    const { members } = RECORDS[MODEL];
    const code = /code-(\d+)/.exec(body)?.[1];
    const user = /token-(\d+)$/.exec(req.headers.authorization ?? '')?.[1];
    const answer = code === undefined ? { [members.id]: `user-${user}` } : { [members.access]: `token-${code}` };
    const text = targetOf(MODEL).wrap(JSON.stringify(answer));
    this.waiting.push(() => res.setHeader('content-type', 'application/json').end(text));
    if (this.waiting.length < this.expected) return;
    for (const go of this.waiting.splice(0).reverse()) go();
  }
}

describe.each([
  [5, 'name'],
  [5, 'instance'],
  [4, 'name'],
  [4, 'instance'],
] as const)('interleaved logins of distinct users on Express %d, by %s', (express, by) => {
  let crowd: Crowd;
  let app: LoginApp;
  beforeAll(async () => {
    crowd = await new Crowd().listen();
    app = await startLoginApp({
      express,
      by,
      strategies: (callbackURL) => [
        new STRATEGIES[MODEL](
          { ...targetOf(MODEL).options((call) => `${crowd.url}/${call}`), callbackURL: callbackURL(MODEL) },
          ({
            profile,
            tokens,
            state,
          }: {
            profile: { id: string };
            tokens: { accessToken: string };
            state: unknown;
          }) => ({
            id: profile.id,
            token: tokens.accessToken,
            state,
          }),
        ),
      ],
    });
  });
  afterAll(async () => {
    crowd.close();
    await app.close();
  });

  it('each end as the user who began them', async () => {
    for (let first = 0; first < LOGINS; first += WIDTH) {
      const users = Array.from({ length: WIDTH }, (_, at) => first + at);
      const legs = await Promise.all(
        users.map(async (user) => {
          const browser = new Browser();
          const start = await browser.get(`${app.url}/auth/${MODEL}`);
          const state = parameterOf(MODEL, start.headers.get('location')!, 'state')!;
          return { user, browser, callback: `${app.url}/auth/${MODEL}/callback?code=code-${user}&state=${state}` };
        }),
      );
      crowd.expected = WIDTH;
      await Promise.all(
        legs.map(async ({ user, browser, callback }) => {
          const end = (await (await browser.get(callback)).json()) as { user: unknown };
          expect(end.user).toEqual({ id: `user-${user}`, token: `token-${user}` });
        }),
      );
      for (const { user, browser } of legs.slice(0, 2)) {
        const { user: session } = (await (await browser.get(`${app.url}/whoami`)).json()) as { user: { id: string } };
        expect(session.id).toBe(`user-${user}`);
      }
    }
    expect(app.errors).toEqual([]);
  }, 60_000);
});
