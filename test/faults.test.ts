import axios from 'axios';
import { Agent } from 'node:https';
import { ProviderProtocolError, ProviderRefusedError } from 'passport-oauth2-kit';
import { Browser } from './support/browser.js';
import { deep, type Fault, FAULTS, type Outcome, OWN_FAULTS, PAYLOADS, unavailable } from './support/faults.js';
import { type LoginApp, startLoginApp } from './support/app.js';
import {
  codeNamesOf,
  RECORDS,
  MODEL,
  STRATEGIES,
  type Target,
  targetOf,
  TARGETS,
  parameterOf,
} from './support/providers.js';
import type { AnyStrategy, Callable, Kind, TargetCall } from './support/record.js';
import { CANARIES, SPELLINGS, STATE_SECRET, useEvidence } from './support/secrets.js';
import { startTlsServer, type TlsServer } from './support/tls.js';
import { json, NOBODY, type Script, Wire } from './support/wire.js';

const evidence = useEvidence();
let wire: Wire;
let tls: TlsServer;
/** By what they are built of, since starting one for every test takes longer than the tests. */
const stands = new Map<string | object, Promise<Stand>>();

beforeAll(async () => {
  [wire, tls] = await Promise.all([new Wire().listen(), startTlsServer()]);
});
afterEach(() => wire.reset());
afterAll(async () => {
  for (const stand of stands.values()) await (await stand).app.close();
  await Promise.all([wire.close(), tls.close()]);
});

/** One strategy in an application of its own. */
interface Stand {
  app: LoginApp;
  strategy: AnyStrategy & Callable;
  /** What verify was given. */
  verified: unknown[];
}

async function build(target: Target, name: string, origin: string, options: object): Promise<Stand> {
  const verified: unknown[] = [];
  let strategy: AnyStrategy | undefined;
  const app = await startLoginApp({
    strategies: (callbackURL) => {
      strategy = new STRATEGIES[target.name](
        {
          ...target.options((call) => `${call === name ? origin : wire.url}/${call}`),
          callbackURL: callbackURL(target.name),
          stateSecret: STATE_SECRET,
          ...options,
        },
        (context: { profile: { id: string } }) => {
          verified.push(context);
          return { id: context.profile.id };
        },
      );
      return [strategy];
    },
  });
  return { app, strategy: strategy as AnyStrategy & Callable, verified };
}

interface Attempt {
  /** What reached Express, or what the method rejected with. */
  error: unknown;
  /** What the browser was told; absent for a method. */
  response?: Response;
  /** What verify was given, or the method resolved to. */
  result?: unknown;
}

/** Brings one call about, with every other call of its provider in order. */
async function attempt(
  target: Target,
  name: string,
  { script, origin = wire.url, options = {} }: { script?: Script; origin?: string; options?: object },
): Promise<Attempt> {
  for (const [call, { payload }] of Object.entries(target.calls)) {
    wire.play(`/${call}`, json(target.wrap(JSON.stringify(payload))));
  }
  if (script) wire.play(`/${name}`, script);
  const key = 'httpClient' in options ? options : JSON.stringify([target.name, name, origin, options]);
  const made = stands.get(key) ?? build(target, name, origin, options);
  stands.set(key, made);
  const { app, strategy, verified } = await made;
  app.errors.length = verified.length = 0;
  const { by } = target.calls[name]!;
  if (typeof by === 'function') {
    try {
      return { error: undefined, result: await by(strategy) };
    } catch (error) {
      evidence.add(error);
      return { error };
    }
  }
  const browser = new Browser();
  const login = `${app.url}/auth/${target.name}`;
  let response = await browser.get(login);
  if (by === 'callback') {
    const location = new URL(response.headers.get('location')!);
    const callback = new URL(`${login}/callback`);
    callback.search = new URLSearchParams({
      [codeNamesOf(target.name)[0]!]: CANARIES.code,
      state: parameterOf(target.name, location, 'state')!,
    }).toString();
    response = await browser.get(callback.href);
    const verifier = new URLSearchParams(wire.to('/token')[0]?.body).get('code_verifier');
    if (verifier) evidence.guard(verifier);
  }
  evidence.guard(...(target.secrets ?? []), basic());
  evidence.add(...app.errors, await response.clone().text());
  if (response.status !== 302) {
    evidence.add([...response.headers]);
    if (response.status !== 200) {
      expect(await (await browser.get(`${app.url}/whoami`)).json()).toEqual({ user: null });
    }
  }
  expect(app.errors.length).toBeLessThan(2);
  return { error: app.errors[0], response, result: verified[0] };
}

function basic(): string {
  return Buffer.from(`client:${CANARIES.clientSecret}`).toString('base64');
}

function expectOutcome(
  { error, response }: Attempt,
  { name }: Target,
  { operation, decorates }: TargetCall,
  outcome: Outcome,
): void {
  if (decorates) {
    expect([error, response?.status]).toEqual([undefined, 200]);
    return;
  }
  const { Class, retryAfter, ...details } = outcome;
  expect(error).toBeInstanceOf(Class);
  const { provider, operation: found, status, retryable, httpStatus, code } = error as Record<string, unknown>;
  expect({ provider, operation: found, status, retryable, httpStatus, code }).toEqual({
    provider: name,
    operation,
    ...details,
  });
  expect((error as { retryAfter?: unknown }).retryAfter).toEqual(retryAfter);
  if (response) expect(response.status).toBe(outcome.status);
}

const CALLS = TARGETS.flatMap((target) =>
  Object.entries(target.calls).map(([call, spec]) => ({
    title: `${target.name}: the ${call} call`,
    target,
    call,
    spec,
  })),
);

describe.each(CALLS)('$title', ({ target, call, spec }) => {
  const path = `/${call}`;

  it('works when nothing is wrong, so that every fault below is the only one', async () => {
    const { error, response } = await attempt(target, call, {});
    expect(error).toBeUndefined();
    expect(response?.status ?? 200).toBe(spec.by === 'start' ? 302 : 200);
    expect(wire.to(path)).toHaveLength(1);
  });

  it.each(Object.entries(spec.wholly ? FAULTS : OWN_FAULTS))(
    'ends in the right error after %s, asks once, follows nothing and hangs up',
    async (_title, fault: Fault) => {
      const ended = await attempt(target, call, {
        script: fault.play(wire),
        ...(fault.options && { options: fault.options }),
      });
      expectOutcome(ended, target, spec, fault.outcome);
      expect(wire.to(path)).toHaveLength(fault.isClosedEarly && wire.to(path)[0]?.isReused ? 2 : 1);
      expect(wire.to('/elsewhere')).toEqual([]);
      if (fault.endless) await wire.latestClosed;
      // What the limit lets through, and what the buffers of both ends hold: far from the 200 MB.
      expect(wire.sent).toBeLessThan(40 << 20);
    },
  );

  it('ends in the right error when the connection is refused', async () => {
    expectOutcome(
      await attempt(target, call, { origin: NOBODY }),
      target,
      spec,
      unavailable(undefined, 'ECONNREFUSED'),
    );
  });

  if (spec.wholly) {
    it('ends in the right error when the certificate is nobody’s', async () => {
      const ended = await attempt(target, call, { origin: tls.url });
      expectOutcome(ended, target, spec, unavailable(undefined, 'DEPTH_ZERO_SELF_SIGNED_CERT'));
      expect(tls.requests()).toBe(0);
    });

    it('ends in the right error when the certificate is for another host', async () => {
      const httpClient = axios.create({ httpsAgent: new Agent({ ca: tls.certificate }) });
      const ended = await attempt(target, call, { origin: tls.url, options: { httpClient } });
      expectOutcome(ended, target, spec, unavailable(undefined, 'ERR_TLS_CERT_ALTNAME_INVALID'));
      expect(tls.requests()).toBe(0);
    });
  }

  it('refuses an answer that is nested too deep inside its envelope', async () => {
    // Far beyond any answer, and yet no trouble for JSON.parse: only a limit of our own refuses it.
    const text = JSON.stringify(spec.payload).replace('{', `{"deep":${deep(1000)},`);
    const { error } = await attempt(target, call, { script: json(target.wrap(text)) });
    if (spec.decorates) {
      expect(error).toBeUndefined();
      return;
    }
    expect(error).toBeInstanceOf(ProviderProtocolError);
    expect(error).toMatchObject({ provider: target.name, operation: spec.operation, status: 502, httpStatus: 200 });
  });

  // Where nothing is read, any JSON will do. A start may be given its code as a text.
  const payloads = Object.entries(PAYLOADS).filter(
    ([title]) => Object.keys(spec.fields).length > 0 && !(spec.by === 'start' && title === '"ok"'),
  );
  if (payloads.length > 0) {
    it.each(payloads)('refuses %s inside its envelope', async (_title, payload) => {
      const { error } = await attempt(target, call, { script: json(target.wrap(payload)) });
      if (spec.decorates) {
        expect(error).toBeUndefined();
        return;
      }
      expect(error).toBeInstanceOf(ProviderProtocolError);
      expect(error).toMatchObject({ provider: target.name, operation: spec.operation, status: 502, httpStatus: 200 });
    });

    const lenient = Object.entries(spec.fields).filter(([, kind]) => kind === 'life' || kind === 'decor');
    const strict = Object.entries(spec.fields).filter(([, kind]) => kind !== 'life' && kind !== 'decor');
    if (lenient.length > 0) {
      it.each(lenient)('takes every wrong type of %s (%s) as unknown', async (field, kind) => {
        for (const value of [true, [], ['x'], {}, 'soon', '', ' ', -1, '-1', 0, 1e300, null, undefined]) {
          const payload = withField(spec.payload, field, value);
          const { error, result } = await attempt(target, call, { script: json(target.wrap(JSON.stringify(payload))) });
          expect({ value, error }).toEqual({ value, error: undefined });
          if (kind !== 'life') continue;
          const tokens = (result as { tokens?: object }).tokens ?? result;
          expect({ value, tokens }).toEqual({
            value,
            tokens: expect.not.objectContaining({ [lifeOf(target, field)]: expect.anything() }),
          });
        }
      });
    }

    if (strict.length > 0)
      it.each(strict)('refuses every wrong type of %s (%s) and names it', async (field, kind) => {
        for (const value of wrongFor(kind)) {
          const payload = withField(spec.payload, field, value);
          const { error } = await attempt(target, call, { script: json(target.wrap(JSON.stringify(payload))) });
          expect({ value, error }).toEqual({ value, error: expect.any(ProviderProtocolError) });
          if (value) expect((error as Error).message).toContain(`"${field.split('.').at(-1)!}" must be`);
          expect(error).toMatchObject({ provider: target.name, status: 502, httpStatus: 200 });
        }
      });

    it('takes nothing from __proto__ members and passes none on', async () => {
      const text = JSON.stringify(spec.payload).replace(
        '{',
        '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
      );
      const { error, result } = await attempt(target, call, { script: json(target.wrap(text)) });
      expect(error).toBeUndefined();
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      if (result) {
        const tokens = ((result as { tokens?: object }).tokens ?? result) as { raw: object };
        expect(Object.hasOwn(tokens.raw, '__proto__')).toBe(false);
        expect(Object.assign({}, tokens.raw)).not.toHaveProperty('polluted');
      }
    });
  }

  const tokenField = Object.keys(spec.payload).find((name) => spec.payload[name] === CANARIES.accessToken);
  if (tokenField) {
    it('refuses an access token that no header can carry', async () => {
      for (const value of ['a\nb', 'a\r\nx-injected: 1', 'a\0', 'ключ', ' \t', 'Bearer abc', 'a b']) {
        const payload = withField(spec.payload, tokenField, value);
        const { error } = await attempt(target, call, { script: json(target.wrap(JSON.stringify(payload))) });
        expect(error).toBeInstanceOf(ProviderProtocolError);
        expect(error).toMatchObject({ provider: target.name, operation: spec.operation, status: 502, httpStatus: 200 });
      }
    });
  }

  it.each(spec.carries)('keeps the %s to itself when the provider echoes it in any spelling', async (carried) => {
    const secret = carried === 'basic' ? basic() : CANARIES[carried];
    const words = SPELLINGS.map((spell) => spell(secret)).join(' ');
    for (const [script, Class] of [
      [json(target.refuse(words, call), 400), ProviderRefusedError],
      [json(target.refuse(`Bad request: ${words}`, call)), ProviderRefusedError],
      [json(words), ProviderProtocolError],
    ] as const) {
      const { error } = await attempt(target, call, { script });
      if (spec.decorates) expect(error).toBeUndefined();
      else expect(error).toBeInstanceOf(Class);
    }
  });

  it.each(spec.carries.filter((each) => each !== 'basic'))(
    'keeps the %s to itself when the provider echoes it within base64, such as that of Basic',
    async (carried) => {
      const secret = CANARIES[carried];
      const core = /^\w+/.exec(secret)![0];
      const words = ['', ':', 'c:'].flatMap((front) => {
        evidence.guard(
          Buffer.from(front + core)
            .toString('base64')
            .slice(4, 12),
        );
        const bytes = Buffer.from(front + secret);
        return [bytes.toString('base64'), bytes.toString('base64url'), encodeURIComponent(bytes.toString('base64'))];
      });
      for (const word of words) {
        for (const status of [400, 200])
          await attempt(target, call, { script: json(target.refuse(word, call), status) });
      }
    },
  );

  it('shows the call to DEBUG and to diagnostics', async () => {
    await attempt(target, call, { script: FAULTS['503']!.play(wire) });
    const method = wire.to(path)[0]!.method;
    expect(evidence.debugOutput().join('\n')).toContain(
      `${spec.operation}: ${method} ${wire.url}${path} answered HTTP 503`,
    );
    expect(evidence.diagnostics()).toContainEqual(
      expect.objectContaining({
        provider: target.name,
        operation: spec.operation,
        method,
        url: wire.url + path,
        status: 503,
      }),
    );
  });
});

it('cuts what a provider repeats of a long token before looking for it, and shows no half of it', async () => {
  const target = targetOf(MODEL);
  for (const length of [3500, 70_000]) {
    const token = CANARIES.accessToken.padEnd(length, 'a');
    const calls = {
      ...target.calls,
      token: {
        ...target.calls['token']!,
        payload: { ...target.calls['token']!.payload, [RECORDS[MODEL].members.access]: token },
      },
    };
    for (const words of [
      token.repeat(Math.ceil(140_000 / length)),
      'a'
        .repeat(length - 1)
        .concat('b')
        .repeat(Math.ceil(140_000 / length)),
    ]) {
      const { error } = await attempt({ ...target, calls }, 'profile', {
        script: json(target.refuse(words, 'profile'), 400),
      });
      expect(error).toBeInstanceOf(ProviderRefusedError);
      expect((error as Error).message.length).toBeLessThan(500);
    }
  }
});

function wrongFor(kind: Kind): unknown[] {
  const never = [true, [], ['x']];
  if (kind === 'id!') return [...never, {}, 1.5, null, '', undefined, 'caf\ufffd', '\ud800', 'a\0'];
  return [...never, {}, 7, ...(kind === 'text!' ? [null, '', undefined] : [])];
}

/** The member of the token set that a life of the provider's ends up in. */
function lifeOf({ name }: Target, field: string): string {
  return field === RECORDS[name].members.refreshLife ? 'refreshExpiresAt' : 'expiresAt';
}

/** The payload with one member, on a path with dots, replaced; `undefined` takes it away. */
function withField(payload: Record<string, unknown>, field: string, value: unknown): Record<string, unknown> {
  const [name = '', ...rest] = field.split('.');
  const inner = rest.length > 0 ? withField(payload[name] as Record<string, unknown>, rest.join('.'), value) : value;
  return { ...payload, [name]: inner };
}
