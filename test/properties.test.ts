import fc from 'fast-check';
import { ProviderProtocolError, ProviderRefusedError, ProviderUnavailableError } from 'passport-oauth2-kit';
import { type LoginApp, startLoginApp } from './support/app.js';
import { Browser } from './support/browser.js';
import { codeNamesOf, named, parameterOf, STRATEGIES, type Target, TARGETS } from './support/providers.js';
import type { AnyStrategy, Callable } from './support/record.js';
import { CANARIES, useEvidence } from './support/secrets.js';
import { http, json, Wire } from './support/wire.js';

// The same seed in every run, so that a failure is everybody's; `FUZZ_RUNS` runs longer, and on other paths.
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 40);
const PARAMETERS: { numRuns: number; seed?: number } = process.env['FUZZ_RUNS']
  ? { numRuns: RUNS }
  : { numRuns: RUNS, seed: 42 };
const TIMEOUT = 20_000 + RUNS * 1000;

const evidence = useEvidence();
const unhandled: unknown[] = [];
const note = (problem: unknown): void => void unhandled.push(problem);
let wire: Wire;

beforeAll(async () => {
  wire = await new Wire().listen();
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled.splice(0)).toEqual([]);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
  await wire.close();
});

function expectTyped(error: unknown, target: Target): void {
  const isTyped = [ProviderProtocolError, ProviderRefusedError, ProviderUnavailableError].some(
    (Class) => error instanceof Class,
  );
  if (!isTyped) throw new Error('The outcome has no type', { cause: error });
  expect(error).toMatchObject({ provider: target.name, retryable: error instanceof ProviderUnavailableError });
  evidence.add(error);
}

/** JSON values with the names that providers use, and those that JavaScript trips over. */
const names = fc.constantFrom(
  ...new Set(
    TARGETS.flatMap(({ name, calls, wrap, refuse }) => [
      ...Object.values(calls).flatMap(({ payload }) => Object.keys(payload)),
      ...[wrap('{}'), refuse('no', 'token')].flatMap((text) => Object.keys(JSON.parse(text) as object)),
      ...codeNamesOf(name),
    ]),
  ),
  ...['token_type', 'scope', 'message', 'error', 'error_description', 'detail'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', 'length', 'then'],
);
const ownNamesOf = (name: string): string[] => Object.keys(named(name, { state: '', error: '', scope: '' }));
const scalars = fc.oneof(
  fc.constantFrom<unknown>(
    '0',
    '200',
    0,
    200,
    '401',
    true,
    false,
    null,
    '',
    'Bearer',
    1e300,
    -1,
    2 ** 60,
    '9'.repeat(400),
  ),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.integer(),
);
const { value: jsonValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    { weight: 3, arbitrary: scalars },
    { weight: 3, arbitrary: fc.dictionary(names, tie('value'), { maxKeys: 8 }) },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
  ),
}));
const statuses = fc.constantFrom(200, 200, 200, 201, 204, 301, 302, 400, 401, 403, 404, 418, 429, 500, 503, 599);

describe.each(TARGETS)('whatever happens, with $name', (target) => {
  let app: LoginApp;
  let strategy: AnyStrategy & Callable;

  beforeAll(async () => {
    app = await startLoginApp({
      prepare: (express) => express.set('query parser', 'extended'),
      strategies: (callbackURL) => [
        (strategy = new STRATEGIES[target.name](
          { ...target.options((call) => `${wire.url}/${call}`), callbackURL: callbackURL(target.name) },
          ({ profile }: { profile: { id: string } }) => ({ id: profile.id }),
        ) as AnyStrategy & Callable),
      ],
    });
  });
  /** Everything in order, as before the first run. */
  function reset(): void {
    wire.reset();
    app.errors.length = 0;
    for (const [call, { payload }] of Object.entries(target.calls)) {
      wire.play(`/${call}`, json(target.wrap(JSON.stringify(payload))));
    }
  }
  afterAll(() => app.close());

  /** Brings every call about with an answer for it, and looks at how it ends. */
  async function endsTyped(name: string, answer: ReturnType<typeof http>): Promise<void> {
    reset();
    wire.play(`/${name}`, answer);
    const { by } = target.calls[name]!;
    if (typeof by === 'function') {
      await by(strategy).then(
        () => undefined,
        (error: unknown) => {
          expectTyped(error, target);
        },
      );
      return;
    }
    const browser = new Browser();
    const login = `${app.url}/auth/${target.name}`;
    let response = await browser.get(login);
    const state = parameterOf(target.name, response.headers.get('location') ?? 'x:', 'state');
    if (by === 'callback') {
      response = await browser.get(
        `${login}/callback?${new URLSearchParams(named(target.name, { code: CANARIES.code, state: state! })).toString()}`,
      );
    }
    if (app.errors.length === 0) {
      expect(response.status).toBe(by === 'start' ? 302 : 200);
      return;
    }
    expect(app.errors).toHaveLength(1);
    expectTyped(app.errors[0], target);
    expect(response.status).toBe((app.errors[0] as { status: number }).status);
  }
  const calls = fc.constantFrom(...Object.keys(target.calls));

  it(
    'an answer of any JSON ends in a login or a typed error',
    () =>
      fc.assert(
        fc.asyncProperty(calls, statuses, jsonValue, (name, status, value) =>
          endsTyped(name, json(JSON.stringify(value), status)),
        ),
        PARAMETERS,
      ),
    TIMEOUT,
  );

  it(
    'an envelope around any JSON ends in a login or a typed error',
    () =>
      fc.assert(
        fc.asyncProperty(calls, jsonValue, (name, value) => endsTyped(name, json(target.wrap(JSON.stringify(value))))),
        PARAMETERS,
      ),
    TIMEOUT,
  );

  it(
    'an answer of any bytes, or good ones with a few changed, ends in a login or a typed error',
    () =>
      fc.assert(
        fc.asyncProperty(
          calls,
          statuses,
          fc.oneof(
            fc.uint8Array({ maxLength: 300 }).map((bytes) => (): Buffer => Buffer.from(bytes)),
            fc
              .array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 })
              .map((changes) => (good: Buffer): Buffer => {
                for (const [at, byte] of changes) good[at % good.length] = byte;
                return good;
              }),
          ),
          (name, status, bytesOf) => {
            const good = Buffer.from(target.wrap(JSON.stringify(target.calls[name]!.payload)));
            return endsTyped(name, http(status, {}, bytesOf(good)));
          },
        ),
        PARAMETERS,
      ),
    TIMEOUT,
  );

  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '\0', '__proto__', 'x'.repeat(9000), '[', ']'),
  );
  const parameters = fc.array(
    fc.tuple(
      fc.constantFrom(
        ...new Set([
          ...['state', 'error', 'error_description', 'iss', 'scope', 'x', '__proto__'],
          ...TARGETS.flatMap(({ name }) => [...codeNamesOf(name), ...ownNamesOf(name)]),
        ]),
      ),
      fc.constantFrom('', '', '', '[]', '[a]', '[__proto__]', '[0][b]'),
      texts,
    ),
    { maxLength: 6 },
  );
  it(
    'a callback with any parameters is refused, declined or a typed error, and asks the provider nothing',
    () =>
      fc.assert(
        fc.asyncProperty(parameters, fc.boolean(), async (list, isPost) => {
          reset();
          const query = list
            .map(([name, suffix, value]) => `${name}${suffix}=${encodeURIComponent(Buffer.from(value).toString())}`)
            .join('&');
          const browser = new Browser();
          const url = `${app.url}/auth/${target.name}/callback`;
          const response = await (isPost
            ? browser.post(url, new URLSearchParams(query))
            : browser.get(`${url}?${query}`));
          for (const error of app.errors) expectTyped(error, target);
          const names = [...codeNamesOf(target.name), 'error', ...Object.keys(named(target.name, { error: '' }))];
          // Without any of them it is no callback, and a login starts.
          const outcomes = list.some(([name]) => names.includes(name)) ? [400, 401, 403, 503] : [302];
          // 431 is Node's own, for a URL that is too long.
          if (query.length > 15_000) outcomes.push(431);
          if (!outcomes.includes(response.status)) throw new Error(`HTTP ${response.status} for ${query}`);
          expect(wire.requests.filter(({ path }) => path !== '/authorize')).toEqual([]);
        }),
        { ...PARAMETERS, numRuns: RUNS * 3 },
      ),
    TIMEOUT,
  );
});
