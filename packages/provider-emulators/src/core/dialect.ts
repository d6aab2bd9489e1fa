import { type Answer, json } from './answer.js';
import type { Endpoint } from './endpoint.js';
import { isObject, parseJSON } from './parameters.js';

/** How one kind of answer differs from the document. Plain JSON, so that a file can hold it. */
export interface AnswerDialect {
  /** Other names, by the documented ones. */
  readonly names?: Readonly<Record<string, string>>;
  /** Other values, by the documented names. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Other types, by the documented names. */
  readonly types?: Readonly<Record<string, 'string' | 'number'>>;
  /** Documented members that do not come. */
  readonly absent?: readonly string[];
  /** Members that come besides. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** All members under one of this name. */
  readonly within?: string;
  /** The payload as the only entry of a list, or bare: without the provider's envelope. */
  readonly shape?: 'list' | 'bare';
  /** A refusal as HTTP 200 and this body, in which `{message}` is the reason. */
  readonly refusal?: Readonly<Record<string, unknown>>;
}

/**
 * How a provider's wire differs from its document. The documented wire is `{}`.
 * What a dialect does not name stays as documented.
 */
export interface Dialect {
  /** Other values of the envelope around every success. */
  readonly envelope?: Readonly<Record<string, unknown>>;
  /** How long the lines are into which the envelope's base64 is broken. */
  readonly lineLength?: number;
  /** ELECQ: all claims of an access token besides `random`, `iat` and `exp`; `{id}` and `{iat}` stand for what they name. */
  readonly accessTokenClaims?: Readonly<Record<string, unknown>>;
  readonly refreshTokenClaims?: Readonly<Record<string, unknown>>;
  /** By endpoint: `authorize`, `token`, `refresh`, `profile`. */
  readonly answers?: Readonly<Record<string, AnswerDialect>>;
}

/** The wire as documented, as seen in public, or as somebody wrote it down. */
export type DialectOption = 'documented' | 'observed' | Dialect;

/** @throws TypeError for what is no dialect, or names no endpoint with such answers */
export function dialectOf(option: unknown, observed: Dialect): Dialect {
  if (option === undefined || option === 'documented') return {};
  if (option === 'observed') return observed;
  if (!isObject(option)) {
    throw new TypeError(`dialect: 'documented', 'observed' or an object, not ${JSON.stringify(option)}.`);
  }
  return option;
}

/** The endpoints of a provider, speaking a dialect. */
export function speaking(endpoints: readonly Endpoint[], dialect: Dialect): Endpoint[] {
  const { answers = {} } = dialect;
  for (const name of Object.keys(answers)) {
    if (endpoints.some((endpoint) => endpoint.name === name && endpoint.wrap !== undefined)) continue;
    const known = endpoints.filter((endpoint) => endpoint.wrap !== undefined).map((endpoint) => endpoint.name);
    throw new TypeError(`dialect: there is no answer of "${name}"; there are: ${known.join(', ')}.`);
  }
  return endpoints.map((endpoint) => speak(endpoint, dialect, answers[endpoint.name] ?? {}));
}

function speak(endpoint: Endpoint, dialect: Dialect, own: AnswerDialect): Endpoint {
  const wrap = (payload: unknown): Answer => endpoint.wrap?.(payload) ?? json(200, payload);
  if (endpoint.wrap === undefined) return endpoint;
  const wrapped = (payload: unknown): Answer =>
    own.shape === 'bare' ? { ...json(200, payload), payload } : bendEnvelope(wrap(payload), dialect);
  return {
    ...endpoint,
    wrap: wrapped,
    handle: (request) => {
      const answer = endpoint.handle(request);
      // A page has a meaning, too, and no members to bend.
      const isData = answer.payload !== undefined && answer.headers['content-type']?.startsWith('application/json');
      return isData ? wrapped(bend(answer.payload, own)) : answer;
    },
    refuse: (refusal) => {
      const answer = endpoint.refuse(refusal);
      if (own.refusal === undefined) return answer;
      const body = JSON.stringify(own.refusal).replaceAll('{message}', JSON.stringify(refusal.message).slice(1, -1));
      return { ...json(200, parseJSON(body)), payload: answer.payload };
    },
  };
}

function bend(payload: unknown, dialect: AnswerDialect): unknown {
  if (!isObject(payload)) return payload;
  const { names = {}, values = {}, types = {}, absent = [], extra = {}, within, shape } = dialect;
  const members = Object.entries(payload)
    .filter(([name]) => !absent.includes(name))
    .map(([name, value]) => {
      const said = Object.hasOwn(values, name) ? values[name] : value;
      const typed = types[name] === 'number' ? Number(said) : types[name] === 'string' ? String(said) : said;
      return [names[name] ?? name, typed];
    });
  const all = Object.fromEntries(members) as object;
  const bent = within === undefined ? { ...all, ...extra } : { ...extra, [within]: all };
  return shape === 'list' ? [bent] : bent;
}

function bendEnvelope(answer: Answer, { envelope = {}, lineLength }: Dialect): Answer {
  const body = parseJSON(answer.body.toString());
  if (!isObject(body)) return answer;
  const bent = Object.entries({ ...body, ...envelope }).map(([name, value]) => {
    const isLong = lineLength !== undefined && typeof value === 'string' && value.length > lineLength;
    return [name, isLong ? value.replace(new RegExp(`.{${lineLength}}`, 'g'), '$&\r\n') : value];
  });
  return { ...answer, body: JSON.stringify(Object.fromEntries(bent)) };
}
