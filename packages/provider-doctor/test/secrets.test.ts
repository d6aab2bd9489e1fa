import { readFileSync } from 'node:fs';
import { failures, type Name, NAMES, run, useFolder, useSetup } from './support.js';

// No credential, code, token, claim, name or address comes out, whatever happens and in whatever form.

const inFolder = useFolder();
const onStage = useSetup();

/** Every value of an answer, an account or the environment that is long enough to be found. */
function values(...found: unknown[]): string[] {
  const texts = new Set<string>();
  JSON.stringify(found, (_name, value: unknown) => {
    if (typeof value === 'string' && value.length >= 6) texts.add(value);
    if (typeof value === 'number' && value >= 10_000) texts.add(String(value));
    return value;
  });
  return [...texts];
}

/** What may be said: words of the protocol, and the address that the person has to open. */
const ALLOWED =
  /^(Bearer|success|refresh_token|authorization_code|application\/json|https?:\/\/(localhost|127\.0\.0\.1):\d+(\/.*)?|86400|604800|sandbox|access_denied)$/;

function secretsOf(name: Name): string[] {
  const { env, accounts, requests } = onStage().emulators[name];
  const payloads = requests.map(({ answer, decodedBody, query }) => [
    answer?.payload,
    decodedBody,
    { ...query, state: '' },
  ]);
  return values(env, accounts, payloads).filter((value) => !ALLOWED.test(value));
}

interface AnyFaults {
  always(endpoint: string, fault: unknown): void;
  clear(): void;
}

const ENDINGS: [string, unknown][] = [
  ['a login', undefined],
  ['a refusal', 'expired-code'],
  ['a broken answer', 'truncated'],
  [
    'an answer with names that are values',
    { payload: (payload: object) => ({ ...payload, 'mina.berg@riverside-charging.example': 1, u10010001: { a: 1 } }) },
  ],
  [
    'a refusal in the provider’s words',
    { status: 400, body: '{"error":"Mina Berg","error_description":"mina.berg@example.com may not"}' },
  ],
];

describe.each(NAMES)('%s', (name) => {
  it.each(ENDINGS)('%s, in every form', async (_what, fault) => {
    const emulator = onStage().emulators[name];
    emulator.clearRequests();
    const faults = emulator.faults as unknown as AnyFaults;
    if (fault !== undefined) faults.always('token', fault);
    const files = [inFolder(`${name}.md`), inFolder(`${name}.json`)];
    const args = ['--refresh', '--report', files[0]!, '--emulate', files[1]!];
    const json = await onStage().examine(name, args);
    const plain = await run([name, '--callback', onStage().callback(name), '--no-refresh'], {
      env: emulator.env,
      open: onStage().login(name),
    });
    faults.clear();
    const all = [json.text, plain.text, ...files.map((file) => readFileSync(file, 'utf8'))].join('\n');
    const secrets = [...secretsOf(name), 'Mina Berg', 'mina.berg@', 'u10010001'];
    expect(secrets.length).toBeGreaterThan(10);
    for (const secret of secrets) if (all.includes(secret)) throw new Error(`${secret.slice(0, 8)}… came out`);
  });
});

it('Ctrl-C in the middle: what was seen so far, and nothing of the login', async () => {
  const stop = new AbortController();
  const open = async (url: string): Promise<void> => {
    await onStage().emulators.elice.approve(url);
    stop.abort();
  };
  const interrupted = await onStage().examine('elice', [], { open, stop: stop.signal });
  expect(interrupted.status).toBe(130);
  expect(failures(interrupted.report)).toEqual([]);
  const notRun = interrupted.report.steps.filter(({ verdict }) => verdict === 'NOT_RUN').map(({ step }) => step);
  expect(notRun).toEqual(['callback', 'token', 'profile', 'refresh', 'decline']);
  for (const secret of secretsOf('elice')) expect(interrupted.text).not.toContain(secret);
});

it('the address of the login page is printed on stderr where no browser opens, and not otherwise', async () => {
  const printed: string[] = [];
  const stop = new AbortController();
  const unopened = onStage().examine('elice', ['--no-open', '--wait', '1'], {
    open: () => {
      printed.push('opened');
      return Promise.resolve();
    },
    stop: stop.signal,
  });
  const { out, error } = await unopened;
  expect(printed).toEqual([]);
  expect(error).toMatch(/http:\/\/127\.0\.0\.1:\d+\/oauth\/authorize\?/);
  expect(out).not.toContain('/oauth/authorize');
});
