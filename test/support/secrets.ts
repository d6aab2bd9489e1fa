import { format, inspect } from 'node:util';
import { tracingChannel } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import type createDebugType from 'debug';
import { CALL_CHANNEL } from 'passport-oauth2-kit';

/**
 * Secrets that give themselves away: each has characters that URLs, forms, JSON and HTML spell differently, around a core that all
 * of them spell alike.
 */
export const CANARIES = {
  clientSecret: `c4naryClientSecret+/="q"\\%&'<b>`,
  code: `c4naryCode+/=&"'<b>~!*()`,
  accessToken: `c4naryAccessToken+/="<&\\'~`,
  refreshToken: `c4naryRefreshToken+/="<&\\'~`,
} as const;

/** What of the canaries no spelling changes. */
export const CORES = Object.values(CANARIES).map((secret) => /^\w+/.exec(secret)![0]);

/**
 * Seals the logins of suites that are about something else. Without it each strategy derives its keys from its client secret by
 * scrypt, which is slow on purpose; the suites `logins`, `pending-cookies` and `frameworks` do so.
 */
export const STATE_SECRET = 'the tests seal their pending logins with this';

/** How servers spell what they echo. */
export const SPELLINGS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  encodeURIComponent,
  (secret) => encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()),
  (secret) => encodeURIComponent(encodeURIComponent(secret)),
  (secret) => new URLSearchParams({ s: secret }).toString().slice(2),
  (secret) => JSON.stringify(secret),
  (secret) => JSON.stringify(JSON.stringify(secret)),
  (secret) => secret.replace(/[^A-Za-z0-9]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  (secret) => JSON.stringify(secret).replaceAll('/', '\\/'),
  (secret) => secret.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`),
  (secret) => secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
];

/** Everything an operator could see of an error. */
function appearances(error: unknown): (string | undefined)[] {
  const texts = [
    inspect(error, { depth: null, showHidden: true }),
    String(error),
    JSON.stringify(error) as string | undefined,
  ];
  if (!(error instanceof Error)) return texts;
  return [...texts, error.message, error.stack ?? '', ...(error.cause === undefined ? [] : appearances(error.cause))];
}

/** What leaks of secrets would be found in: logs, debug output, diagnostics, and whatever a test hands over. */
export interface Evidence {
  /** Errors, pages, headers: anything. */
  add(...found: unknown[]): void;
  /** Secrets that are not known beforehand, such as verifiers and private keys. */
  guard(...secrets: string[]): void;
  /** What `DEBUG=passport:*` showed. */
  debugOutput(): string[];
  /** What subscribers of the tracing channel were told. */
  diagnostics(): object[];
}

/** The kit's own: other packages bring other versions of it. */
const kit = require.resolve('passport-oauth2-kit/package.json');
// eslint-disable-next-line @typescript-eslint/no-require-imports -- it has a path of its own
const createDebug = require(createRequire(kit).resolve('debug')) as typeof createDebugType;

/** Collects evidence in every test of the file, and fails a test after which a secret is found in it. */
export function useEvidence(): Evidence {
  let found: unknown[] = [];
  let guarded: string[] = [];
  let debugged: string[] = [];
  let told: object[] = [];
  const keep = (message: object): void => {
    // As it is now: the message is one object that grows.
    told.push({ ...message });
    found.push(inspect(message, { depth: null, showHidden: true }));
  };
  const channel = tracingChannel<object, object>(CALL_CHANNEL);
  const subscribers = { start: keep, end: keep, asyncStart: keep, asyncEnd: keep, error: keep };
  const { log } = createDebug;

  beforeAll(() => {
    createDebug.enable('passport:*');
    createDebug.log = (...args: unknown[]) => debugged.push(format(...args));
    channel.subscribe(subscribers);
  });
  beforeEach(() => {
    [found, guarded, debugged, told] = [[], [], [], []];
    for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
      jest.spyOn(console, method).mockImplementation((...args: unknown[]) => found.push(...args));
    }
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((text) => found.push(String(text)) > 0);
    }
  });
  afterEach(() => {
    jest.restoreAllMocks();
    const text = [...found.flatMap(appearances), ...debugged].join('\n');
    for (const secret of [...CORES, ...guarded]) {
      const at = text.indexOf(secret);
      if (at >= 0) throw new Error(`A secret came out: …${text.slice(Math.max(0, at - 150), at + 60)}…`);
    }
  });
  afterAll(() => {
    createDebug.disable();
    createDebug.log = log;
    channel.unsubscribe(subscribers);
  });

  return {
    add: (...more) => found.push(...more),
    guard: (...secrets) => guarded.push(...secrets),
    debugOutput: () => debugged,
    diagnostics: () => told,
  };
}
