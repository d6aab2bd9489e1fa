import { gzipSync } from 'node:zlib';
import { ProviderProtocolError, ProviderRefusedError, ProviderUnavailableError } from 'passport-oauth2-kit';
import { head, http, json, pour, type Script, type Wire } from './wire.js';

/** How a fault has to end. */
export interface Outcome {
  Class: typeof ProviderUnavailableError | typeof ProviderProtocolError | typeof ProviderRefusedError;
  status: number;
  retryable: boolean;
  httpStatus: number | undefined;
  code: string | undefined;
  retryAfter?: unknown;
}

export function unavailable(httpStatus: number | undefined, code?: string, retryAfter?: unknown): Outcome {
  const status = code === 'ETIMEDOUT' ? 504 : 503;
  return { Class: ProviderUnavailableError, status, retryable: true, httpStatus, code, retryAfter };
}

export function malformed(httpStatus: number | undefined): Outcome {
  return { Class: ProviderProtocolError, status: 502, retryable: false, httpStatus, code: undefined };
}

export function refused(httpStatus: number | undefined, code?: string): Outcome {
  return { Class: ProviderRefusedError, status: 401, retryable: false, httpStatus, code };
}

export interface Fault {
  play: (wire: Wire) => Script;
  outcome: Outcome;
  /** Of the strategy, for this fault. */
  options?: object;
  /** Whether the provider would go on for ever: the strategy has to end the connection. */
  endless?: true;
  /** Whether the connection ends before a byte of an answer: on a used one, the call is made once more. */
  isClosedEarly?: true;
}

const HTML = '<!doctype html><title>Oops</title><p>Something went wrong';
const html = (status: number, headers: Record<string, string> = {}): Script =>
  http(status, { 'content-type': 'text/html', ...headers }, HTML);
const body = (text: string): Fault => ({ play: () => json(text), outcome: malformed(200) });
const timeout: Omit<Fault, 'play'> = {
  outcome: unavailable(undefined, 'ETIMEDOUT'),
  options: { timeout: 200 },
  endless: true,
};
const redirect = (status: number, location?: (wire: Wire) => string): Fault => ({
  play: (wire) => http(status, location ? { location: location(wire) } : {}),
  outcome: malformed(status),
});
const elsewhere = (wire: Wire): string => `${wire.url.replace('127.0.0.1', 'localhost')}/elsewhere`;
/** Arrays in arrays, so many deep. */
export function deep(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

let bomb: Buffer | undefined;
const MEGABYTE = Buffer.alloc(1 << 20, ' ');

/** Writes a little every now and then, for ever. */
function drip(start: string, drop: string): Script {
  return ({ socket, closed }) => {
    socket.write(start);
    const timer = setInterval(() => socket.write(drop), 50);
    void closed.then(() => {
      clearInterval(timer);
    });
  };
}

/** What every call of every provider is put before. */
export const FAULTS: Record<string, Fault> = {
  '500 with HTML': { play: () => html(500), outcome: unavailable(500) },
  '200 with HTML': { play: () => html(200), outcome: malformed(200) },
  '404 with HTML': { play: () => html(404), outcome: refused(404) },
  '503': { play: () => html(503), outcome: unavailable(503) },
  '503 with {}': { play: () => json('{}', 503), outcome: unavailable(503) },
  '429 with Retry-After in seconds': {
    play: () => html(429, { 'retry-after': '120' }),
    outcome: unavailable(429, undefined, 120),
  },
  '429 with Retry-After as a date gone by': {
    play: () => html(429, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }),
    outcome: unavailable(429, undefined, 0),
  },
  '429 with a nonsensical Retry-After': {
    play: () => html(429, { 'retry-after': '<soon>' }),
    outcome: unavailable(429),
  },
  'an empty body': body(''),
  '204': {
    play:
      () =>
      ({ socket }) =>
        void socket.write(head(204, {})),
    outcome: malformed(204),
  },
  'truncated JSON': body('{"access_token":"c4'),
  null: body('null'),
  '[]': body('[]'),
  '7': body('7'),
  '"ok"': body('"ok"'),
  '{}': body('{}'),
  'members of __proto__ only': body(
    '{"__proto__":{"access_token":"x","respCode":"200","code":"0","data":{},"id":"x","status":true,"supportCode":"x"}}',
  ),
  'a nesting of 200 000 arrays': body(`{"a":${deep(200_000)}}`),
  'a nesting of 150 000 objects': body(`${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`),
  'UTF-16': { play: () => http(200, {}, Buffer.from('{"id":"1"}', 'utf16le')), outcome: malformed(200) },
  'a 200 MB body': {
    play: (wire) => pour(wire, head(200, { 'content-length': String(200 << 20) }), MEGABYTE, 200 << 20),
    outcome: malformed(undefined),
    endless: true,
  },
  'a body without an end': {
    play: (wire) =>
      pour(
        wire,
        head(200, { 'transfer-encoding': 'chunked' }),
        Buffer.concat([Buffer.from('100000\r\n'), MEGABYTE, Buffer.from('\r\n')]),
        200 << 20,
      ),
    outcome: malformed(undefined),
    endless: true,
  },
  'a gzip bomb': {
    play: () => http(200, { 'content-encoding': 'gzip' }, (bomb ??= gzipSync(Buffer.alloc(64 << 20)))),
    outcome: malformed(undefined),
  },
  'gzip that is none': {
    play: () => http(200, { 'content-encoding': 'gzip' }, 'no gzip'),
    outcome: malformed(undefined),
  },
  'an unknown encoding': { play: () => http(200, { 'content-encoding': 'x-own' }, 'sealed'), outcome: malformed(200) },
  'a content-length too long': {
    play:
      () =>
      ({ socket }) =>
        void socket.end(`${head(200, { 'content-length': '100' })}{"a":1}`),
    outcome: unavailable(undefined, 'ECONNRESET'),
  },
  'a content-length too short': {
    play:
      () =>
      ({ socket }) =>
        void socket.write(`${head(200, { 'content-length': '5' })}{"access_token":"x"}`),
    outcome: malformed(200),
  },
  'two content-lengths': {
    play:
      () =>
      ({ socket }) =>
        void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'),
    outcome: malformed(undefined),
  },
  'a reset before the answer': {
    play:
      () =>
      ({ socket }) =>
        void socket.resetAndDestroy(),
    outcome: unavailable(undefined, 'ECONNRESET'),
    isClosedEarly: true,
  },
  'a close before the answer': {
    play:
      () =>
      ({ socket }) =>
        void socket.end(),
    outcome: unavailable(undefined, 'ECONNRESET'),
    isClosedEarly: true,
  },
  'a reset in the middle of the answer': {
    play:
      () =>
      ({ socket }) => {
        socket.write(`${head(200, { 'content-length': '100' })}{"a":1`, () =>
          setImmediate(() => socket.resetAndDestroy()),
        );
      },
    outcome: unavailable(undefined, 'ECONNRESET'),
  },
  'no answer': { play: () => () => undefined, ...timeout },
  'a byte of the body every 50 ms': { play: () => drip(head(200, { 'content-length': '9999' }), '['), ...timeout },
  'a byte of the headers every 50 ms': { play: () => drip('HTTP/1.1 200 OK\r\nx: ', 'x'), ...timeout },
  '103 without an end': { play: () => drip('', head(103, {})), ...timeout },
  'another protocol': {
    play:
      () =>
      ({ socket }) =>
        void socket.write('SSH-2.0-OpenSSH_9.6\r\n'),
    outcome: malformed(undefined),
  },
  'headers without an end': {
    play:
      () =>
      ({ socket }) =>
        void socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`),
    outcome: malformed(undefined),
  },
  'a 300': redirect(300, elsewhere),
  'a 301 to another host': redirect(301, elsewhere),
  'a 302 to another host': redirect(302, elsewhere),
  'a 303 to another host': redirect(303, elsewhere),
  'a 307 to another host': redirect(307, elsewhere),
  'a 308 to another host': redirect(308, elsewhere),
  'a 302 to a file': redirect(302, () => 'file:///etc/passwd'),
  'a 302 to a script': redirect(302, () => 'javascript:alert(1)'),
  'a 302 to nowhere': redirect(302),
  'a 304': redirect(304),
};

/** Whether the kit ends it before a provider's own code sees an answer. */
function endsInTheKit({ outcome: { httpStatus } }: Fault): boolean {
  return httpStatus === undefined || (httpStatus >= 300 && httpStatus < 400);
}

/** They show of every call that it goes through the kit; what the kit makes of the others is the same for all. */
const SAMPLES = ['a reset in the middle of the answer', 'a 302 to another host'];

/** What a call is put before that leaves to the kit what is the kit's. */
export const OWN_FAULTS = Object.fromEntries(
  Object.entries(FAULTS).filter(([title, fault]) => SAMPLES.includes(title) || !endsInTheKit(fault)),
);

/** What stands inside a provider's envelope, where everything around it is in order. */
export const PAYLOADS: Record<string, string> = {
  null: 'null',
  '[]': '[]',
  '7': '7',
  '"ok"': '"ok"',
  '{}': '{}',
  'members of __proto__ only': '{"__proto__":{"accessToken":"x","authorizationCode":"x","token":"x","userId":"x"}}',
};
