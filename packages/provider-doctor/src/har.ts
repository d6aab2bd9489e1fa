import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Exchange } from './exchange.js';
import type { ProviderDefinition, RecordedCall } from './providers/provider.js';
import { CannotBeginError } from './settings.js';

const Headers = v.optional(v.nullable(v.array(v.object({ name: v.string(), value: v.string() }))));

/** Of an entry of HAR 1.2, what is read: browsers leave out, or get wrong, much of the rest. */
const Entry = v.object({
  startedDateTime: v.optional(v.unknown()),
  time: v.optional(v.unknown()),
  request: v.object({
    method: v.string(),
    url: v.string(),
    headers: Headers,
    postData: v.optional(
      v.nullable(
        v.object({
          text: v.optional(v.string()),
          params: v.optional(v.array(v.object({ name: v.string(), value: v.optional(v.nullable(v.string()), '') }))),
        }),
      ),
    ),
  }),
  response: v.object({
    status: v.number(),
    headers: Headers,
    redirectURL: v.optional(v.nullable(v.string())),
    content: v.optional(
      v.nullable(v.object({ text: v.optional(v.nullable(v.string())), encoding: v.optional(v.nullable(v.string())) })),
    ),
  }),
});
const Har = v.object({ log: v.object({ entries: v.array(v.unknown()) }) });
type Entry = v.InferOutput<typeof Entry>;

/** What a recording has of one login. */
export interface Recording {
  exchanges: Exchange[];
  /** Where the browser was sent to log in, and the address that it came back with. */
  authorize: URL | undefined;
  callback: URL | undefined;
  /** Whether values in it are masked, as the sample app does. */
  isMasked: boolean;
}

/** The sample app writes `eyJ0…(412 chars)` for a secret, in an address `eyJ0%E2%80%A6(412%20chars)`. */
const MASK = /([\w+/.~-]{0,4})(?:…|%E2%80%A6)\((\d{1,6})(?: |%20)chars\)/g;

/** @throws CannotBeginError for what is no HAR, or holds no login of this provider */
export function readHar(file: string, definition: ProviderDefinition): Recording {
  let json: unknown;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CannotBeginError(
      `--har: ${code === undefined ? 'the file holds no JSON' : `the file cannot be read (${code})`}.`,
    );
  }
  const parsed = v.safeParse(Har, json);
  if (!parsed.success) throw new CannotBeginError('--har: the file is no HAR 1.2: it has no list of log.entries.');
  const recording: Recording = {
    exchanges: [],
    authorize: undefined,
    callback: undefined,
    isMasked: text.search(MASK) >= 0,
  };
  for (const given of parsed.output.log.entries) {
    // An entry of another form is no call of a login: a browser also records images and extensions.
    const entry = v.safeParse(Entry, given);
    if (entry.success) addTo(recording, entry.output, definition);
  }
  if (recording.exchanges.length === 0 && !recording.callback && !recording.authorize) {
    throw new CannotBeginError(`--har: no call of a login at ${definition.label} is in it.`);
  }
  return recording;
}

function addTo(recording: Recording, entry: Entry, definition: ProviderDefinition): void {
  const { request, response } = entry;
  const address = unmasked(request.url);
  if (!URL.canParse(address)) return;
  const url = new URL(address);
  const call: RecordedCall = {
    method: request.method.toUpperCase(),
    url,
    headers: lower(request.headers),
    body: bodyOf(request),
  };
  const operation = definition.recognise(call);
  const headers = lower(response.headers);
  const location = headers['location'] ?? (response.redirectURL === '' ? undefined : response.redirectURL);
  if (location) headers['location'] = unmasked(location);
  const { text, encoding } = response.content ?? {};
  const body = unmasked(encoding === 'base64' ? Buffer.from(text ?? '', 'base64').toString('utf8') : (text ?? ''));
  const started = typeof entry.startedDateTime === 'string' ? Date.parse(entry.startedDateTime) : Number.NaN;
  const at = Number.isNaN(started) ? Date.now() : started + (typeof entry.time === 'number' ? entry.time : 0);
  // The body was not recorded.
  const hasNoContent = (text === undefined || text === null) && response.status === 200;

  if (operation === 'authorize') {
    const [before, now] = [recording.authorize, url].map((each) => each?.searchParams.get('state'));
    // Of two attempts the second is read; a page that was opened twice is one attempt.
    if (before !== now || definition.startAsksProvider) {
      recording.callback = undefined;
      recording.exchanges.length = 0;
    }
    recording.authorize = url;
  }
  // A page that the browser opened is no call of the application.
  const isCall =
    operation !== undefined && !hasNoContent && (operation !== 'authorize' || definition.startAsksProvider === true);
  // Browsers write 0 for what was not answered.
  if (isCall)
    recording.exchanges.push({
      operation,
      ...(response.status > 0 && { answer: { status: response.status, headers, body, at } }),
    });
  if (operation !== undefined && operation !== 'authorize') return;
  const back = [operation === undefined ? url : undefined, locationOf(headers['location'], url)].find(
    (each) => each !== undefined && isCallback(each, recording.authorize, definition),
  );
  if (back) recording.callback = back;
}

function isCallback(
  { protocol, searchParams, origin, pathname }: URL,
  authorize: URL | undefined,
  definition: ProviderDefinition,
): boolean {
  const registered = ['redirect_uri', 'redirectUri', 'redirectUrl']
    .map((name) => authorize?.searchParams.get(name))
    .find(Boolean);
  if (!/^https?:$/.test(protocol)) return false;
  if (registered && URL.canParse(registered)) {
    const { origin: host, pathname: path } = new URL(registered);
    if (origin !== host || pathname !== path) return false;
  } else if (!/callback|oauth|auth/.test(pathname)) return false;
  return [...definition.callback.codeNames, 'error'].some((name) => searchParams.has(name));
}

const locationOf = (location: string | undefined, base: URL): URL | undefined =>
  location !== undefined && URL.canParse(location, base.href) ? new URL(location, base) : undefined;

const lower = (headers: { name: string; value: string }[] | null | undefined): Record<string, string> =>
  Object.fromEntries((headers ?? []).map(({ name, value }) => [name.toLowerCase(), value]));

function bodyOf({ postData }: Entry['request']): string {
  if (!postData) return '';
  if (postData.text !== undefined) return unmasked(postData.text);
  return new URLSearchParams(
    (postData.params ?? []).map(({ name, value }): [string, string] => [name, value ?? '']),
  ).toString();
}

/** A text as long as the masked one, which cannot be mistaken for it. */
const unmasked = (text: string): string =>
  text.replace(MASK, (_mask, start: string, length: string) => start.padEnd(Math.min(Number(length), 10_000), 'x'));
