import { type Answer, json } from './answer.js';
import type { Endpoint } from './endpoint.js';
import { A_TEXT, AN_OBJECT, type Check, checkOptions, type ChecksOf, oneOf, shown, textsSuchAs } from './options.js';
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
  /** Members that the document does not have. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** The name of one member that holds all of them. */
  readonly within?: string;
  /** The payload as the only entry of a list, or bare: without the provider's envelope. */
  readonly shape?: 'list' | 'bare';
  /** A refusal (no 429, no 5xx) as HTTP 200 and this body, in which `{message}` is the reason. */
  readonly refusal?: Readonly<Record<string, unknown>>;
}

/**
 * How a provider's answers differ from its document: `{}` is as documented, and so is all that a dialect does not name.
 */
export interface Dialect {
  /** Other values of the envelope around every success. */
  readonly envelope?: Readonly<Record<string, unknown>>;
  /** The length of the lines, where the envelope's base64 comes in several lines. */
  readonly lineLength?: number;
  /**
   * ELECQ: all claims of an access token except `random`, `iat` and `exp`; `{id}` and `{iat}` are replaced by the account's id and the
   * time of issue.
   */
  readonly accessTokenClaims?: Readonly<Record<string, unknown>>;
  readonly refreshTokenClaims?: Readonly<Record<string, unknown>>;
  /** By endpoint: `authorize`, `token`, `refresh`, `profile`. */
  readonly answers?: Readonly<Record<string, AnswerDialect>>;
}

/** As documented, as observed in public, or as an object says. */
export type DialectOption = 'documented' | 'observed' | Dialect;

/** The dialect of an emulator. It may change between two requests, so endpoints read it at each. */
export interface CurrentDialect {
  /** As the option was given. */
  option: DialectOption;
  dialect: Dialect;
  /** What has been observed of this provider in public. */
  readonly observed: Dialect;
}

const DIALECT_CHECKS: ChecksOf<Dialect> = {
  envelope: AN_OBJECT,
  lineLength: [(value) => Number.isInteger(value) && Number(value) > 0, 'a whole number, 1 or more'],
  accessTokenClaims: AN_OBJECT,
  refreshTokenClaims: AN_OBJECT,
  answers: AN_OBJECT,
};

const ANSWER_CHECKS: ChecksOf<AnswerDialect> = {
  names: AN_OBJECT,
  values: AN_OBJECT,
  types: AN_OBJECT,
  absent: textsSuchAs("['phone']"),
  extra: AN_OBJECT,
  within: A_TEXT,
  shape: oneOf('list', 'bare'),
  refusal: AN_OBJECT,
};

/** @throws TypeError for what is no dialect */
export function readDialect(option: DialectOption | undefined = 'documented', observed: Dialect): CurrentDialect {
  return { option, dialect: dialectOf(option, observed), observed };
}

/**
 * Changes the dialect from the next request on.
 * @throws TypeError for what is no dialect, or names an answer that no endpoint has; then nothing changes
 */
export function changeDialect(
  currentDialect: CurrentDialect,
  option: DialectOption,
  endpoints: readonly Endpoint[],
): void {
  const dialect = dialectOf(option, currentDialect.observed);
  const answering = endpoints.filter((endpoint) => endpoint.wrap !== undefined).map(({ name }) => name);
  for (const name of Object.keys(dialect.answers ?? {})) {
    if (answering.includes(name)) continue;
    throw new TypeError(`dialect: there is no answer of "${name}"; there are: ${answering.join(', ')}.`);
  }
  Object.assign(currentDialect, { option, dialect });
}

function dialectOf(option: unknown, observed: Dialect): Dialect {
  if (option === 'documented') return {};
  if (option === 'observed') return observed;
  if (!isObject(option)) {
    throw new TypeError(`option "dialect" must be 'documented', 'observed' or an object, and is ${shown(option)}.`);
  }
  demandMembers('dialect', option, DIALECT_CHECKS);
  for (const [name, answer] of Object.entries((option as Dialect).answers ?? {})) {
    demandMembers(`dialect.answers.${name}`, answer, ANSWER_CHECKS);
  }
  return option;
}

function demandMembers(where: string, value: unknown, checks: Readonly<Record<string, Check>>): void {
  if (!isObject(value)) throw new TypeError(`${where} must be an object, and is ${shown(value)}.`);
  checkOptions(where, value, checks);
}

/** The same endpoint, with answers in the emulator's dialect. */
export function inDialect<E extends Endpoint>(endpoint: E, currentDialect: CurrentDialect): E {
  if (endpoint.wrap === undefined) return endpoint;
  const own = (): AnswerDialect => currentDialect.dialect.answers?.[endpoint.name] ?? {};
  const wrap = (payload: unknown): Answer => {
    if (own().shape === 'bare') return { ...json(200, payload), payload };
    return changeEnvelope(endpoint.wrap?.(payload) ?? json(200, payload), currentDialect.dialect);
  };
  return {
    ...endpoint,
    wrap,
    handle: (request) => {
      const answer = endpoint.handle(request);
      // A page has a payload, too, but no members that a dialect could change.
      const isData = answer.payload !== undefined && answer.headers['content-type']?.startsWith('application/json');
      return isData ? wrap(changePayload(answer.payload, own())) : answer;
    },
    refuse: (refusal, request) => {
      const answer = endpoint.refuse(refusal, request);
      const { refusal: shape } = own();
      // A provider that is down or busy says so by its status, whatever it makes of a refusal.
      if (shape === undefined || refusal.status === 429 || refusal.status >= 500) return answer;
      const body = JSON.stringify(shape).replaceAll('{message}', JSON.stringify(refusal.message).slice(1, -1));
      return { ...json(200, parseJSON(body)), payload: answer.payload };
    },
  };
}

function changePayload(payload: unknown, dialect: AnswerDialect): unknown {
  if (!isObject(payload)) return payload;
  const { names = {}, values = {}, types = {}, absent = [], extra = {}, within, shape } = dialect;
  const members = Object.entries(payload)
    .filter(([name]) => !absent.includes(name))
    .map(([name, value]) => {
      const replaced = Object.hasOwn(values, name) ? values[name] : value;
      const typed =
        types[name] === 'number' ? Number(replaced) : types[name] === 'string' ? String(replaced) : replaced;
      return [names[name] ?? name, typed];
    });
  const all = Object.fromEntries(members) as object;
  const changed = within === undefined ? { ...all, ...extra } : { ...extra, [within]: all };
  return shape === 'list' ? [changed] : changed;
}

function changeEnvelope(answer: Answer, { envelope = {}, lineLength }: Dialect): Answer {
  const body = parseJSON(answer.body.toString());
  if (!isObject(body)) return answer;
  const members = Object.entries({ ...body, ...envelope }).map(([name, value]) => {
    const isLong = lineLength !== undefined && typeof value === 'string' && value.length > lineLength;
    return [name, isLong ? value.replace(new RegExp(`.{${lineLength}}`, 'g'), '$&\r\n') : value];
  });
  return { ...answer, body: JSON.stringify(Object.fromEntries(members)) };
}
