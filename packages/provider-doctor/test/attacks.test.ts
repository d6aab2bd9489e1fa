import { once } from 'node:events';
import { connect } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { freePort } from '../../../test/support/free-port.js';
import { failures, type Name, run, TestSetup, useFolder, useSetup } from './support.js';

// What somebody with fresh eyes broke.

const inFolder = useFolder();
const onStage = useSetup();

type Members = Record<string, unknown>;
interface AnyFaults {
  always(endpoint: string, fault: unknown): void;
  clear(): void;
}
const renamed =
  (from: string, to: string) =>
  ({ [from]: value, ...rest }: Members): Members => ({ ...rest, [to]: value });

async function withAnswer(name: Name, endpoint: string, payload: (payload: Members) => unknown, args: string[] = []) {
  const faults = onStage().emulators[name].faults as unknown as AnyFaults;
  faults.always(endpoint, { payload });
  return onStage()
    .examine(name, args)
    .finally(() => faults.clear());
}

describe('a login that failed has a FAIL, which names the member', () => {
  it.each<[Name, string, (payload: Members) => unknown, RegExp]>([
    ['chainup', 'token', renamed('openId', 'openid'), /spelled openid/],
    ['chainup', 'token', renamed('openId', 'open_id'), /spelled open_id/],
    ['chainup', 'token', renamed('token', 'Token'), /spelled Token/],
    ['chainup', 'token', (all) => ({ ...all, refreshToken: {} }), /an empty object/],
    ['chainup', 'token', () => [1], /a list of 1/],
    ['elecq', 'token', renamed('accessToken', 'access_token'), /spelled access_token/],
    ['elecq', 'token', (all) => ({ ...all, refreshToken: 5 }), /a number of 1 digit/],
    ['elecq', 'profile', renamed('userId', 'UserId'), /spelled UserId/],
    ['flowaccount', 'token', renamed('access_token', 'Access_Token'), /spelled Access_Token/],
    ['flowaccount', 'token', renamed('supportCode', 'support_code'), /spelled support_code/],
    ['elice', 'token', renamed('access_token', 'accessToken'), /spelled accessToken/],
    ['elice', 'profile', renamed('id', 'ID'), /spelled ID/],
  ])('%s, %s', async (name, endpoint, change, seen) => {
    const { status, report } = await withAnswer(name, endpoint, change);
    expect(status).toBe(1);
    expect(failures(report)).toEqual([expect.objectContaining({ step: endpoint, seen: expect.stringMatching(seen) })]);
  });

  it('also where a callback has an empty error and two codes', async () => {
    const run = await onStage().examine('elice', [], {
      open: onStage().login('elice', (url) => {
        url.searchParams.set('error', '');
        url.searchParams.append('code', 'another');
      }),
    });
    expect(run.status).toBe(1);
    expect(failures(run.report)).toHaveLength(1);
  });

  it.each(['__proto__', 'constructor', 'toString'])('and no error named %s ends the doctor', async (error) => {
    const { status, report } = await onStage().examine('elice', [], {
      open: onStage().login('elice', (url) => {
        url.searchParams.delete('code');
        url.searchParams.set('error', error);
      }),
    });
    expect(status).toBe(1);
    expect(failures(report)).toEqual([
      expect.objectContaining({ step: 'callback', seen: 'error, a code that is not known', side: 'provider' }),
    ]);
  });

  it('a callback without parameters is told at once', async () => {
    const open = async (): Promise<void> => {
      await (await fetch(onStage().callback('elice'))).text();
    };
    const { status, report } = await onStage().examine('elice', [], { open });
    expect(status).toBe(1);
    expect(failures(report)).toEqual([expect.objectContaining({ step: 'callback', side: 'provider' })]);
  });

  it('an answer that is too large', async () => {
    const { report } = await withAnswer('elice', 'token', (all) => ({ ...all, more: 'x'.repeat(3000) }), [
      '--option',
      'maxResponseBytes=2000',
    ]);
    expect(failures(report)).toEqual([
      expect.objectContaining({ side: 'provider', seen: expect.stringContaining('too large') }),
    ]);
  });
});

describe('a good login is not talked down', () => {
  it('ELECQ’s user by id beside a userId of null', async () => {
    const { status, report } = await withAnswer('elecq', 'profile', () => ({ userId: null, id: '7' }));
    expect(status).toBe(0);
    expect(JSON.stringify(report)).not.toContain('nobody can be logged in');
  });

  it('a person who logs in where a decline was asked for', async () => {
    const { status, report } = await onStage().examine('elice', ['--decline']);
    expect(status).toBe(0);
    expect(report.steps).toContainEqual(
      expect.objectContaining({ step: 'decline', verdict: 'NOT_RUN', seen: 'the login was not declined' }),
    );
  });
});

describe('nothing comes out', () => {
  it('by an odd request to the callback’s port', async () => {
    const callback = new URL(onStage().callback('elice'));
    const open = async (url: string): Promise<void> => {
      const socket = connect(Number(callback.port), 'localhost');
      socket.write(`GET //:x${callback.pathname}?code=c4nary HTTP/1.1\r\nhost: ${callback.host}\r\n\r\n`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 404/);
      socket.destroy();
      await onStage().login('elice')(url);
    };
    const { status, text } = await onStage().examine('elice', [], { open });
    expect(status).toBe(0);
    expect(text).not.toContain('c4nary');
  });

  it('by a second login where the provider gives the code at once', async () => {
    const own = await TestSetup.open({ elecq: { authorizeMode: 'redirect' } });
    const { status, error, report } = await own.examine('elecq', ['--decline', '--no-open']);
    await own.close();
    expect(status).toBe(0);
    expect(error).not.toContain('code=');
    expect(report.steps).toContainEqual(expect.objectContaining({ step: 'decline', verdict: 'NOT_RUN' }));
  });

  it('by a HAR that is none', async () => {
    const file = inFolder('odd.har');
    const entry = {
      request: { method: 'POST', url: 'https://x.example/', postData: '"a\nc4nary"' },
      response: { status: 'x\nc4nary' },
    };
    writeFileSync(file, JSON.stringify({ log: { entries: [entry, null, 7] } }));
    const { status, text } = await run(['elice', '--har', file]);
    expect(status).toBe(2);
    expect(text).not.toContain('c4nary');
  });

  it('by names that are values, nor by arguments that are wrong', async () => {
    const file = inFolder('dialect.json');
    const odd = { 'mina@canary.test': 1, id_123456789: 2, MinaBerg: 3, Mina_Berg: 4, 'u-101': 5 };
    const { text } = await withAnswer('elice', 'profile', (account) => ({ account, ...odd }), ['--emulate', file]);
    const all = text + readFileSync(file, 'utf8');
    for (const name of Object.keys(odd)) expect(all).not.toContain(name);
    for (const args of [
      ['--option', 'clientSecret:c4nary'],
      ['--callback', 'htp:/x?code=c4nary'],
    ]) {
      const wrong = await run(['elice', ...args]);
      expect([wrong.status, wrong.text.includes('c4nary')]).toEqual([2, false]);
    }
  });
});

it('does not begin a login whose report could not be kept', async () => {
  const open = jest.fn(() => Promise.resolve());
  for (const option of ['--report', '--emulate']) {
    const { status, error } = await onStage().examine('elice', [option, inFolder('nowhere', 'x')], { open });
    expect([status, error]).toEqual([2, expect.stringContaining(`${option}: the file cannot be written`)]);
  }
  expect(open).not.toHaveBeenCalled();
});

it('sends a callback URL to the letter', async () => {
  const port = await freePort();
  const callback = `http://LOCALHOST:${port}/up`;
  const own = await TestSetup.open({ redirectURIs: [callback] });
  const { status } = await run(['elice', '--json', '--callback', callback], {
    env: own.emulators.elice.env,
    open: async (url) => {
      await (await fetch(await own.emulators.elice.approve(url))).text();
    },
  });
  await own.close();
  expect(status).toBe(0);
});

it('Ctrl-C before the login: nothing more is sent', async () => {
  const stop = new AbortController();
  onStage().emulators.elecq.clearRequests();
  stop.abort();
  const { status } = await onStage().examine('elecq', [], { stop: stop.signal });
  expect(status).toBe(130);
  expect(onStage().emulators.elecq.requests.filter(({ endpoint }) => endpoint !== undefined)).toEqual([]);
});
