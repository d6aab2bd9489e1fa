import type { Answered, Operation } from './exchange.js';
import { contentType, describeAnswer, jsonOf } from './exchange.js';
import type {
  AnswerDialect,
  AnswerDocument,
  MemberDocument,
  Observation,
  Opened,
  ProviderDefinition,
} from './providers/provider.js';
import { describe, describeMembers, type JsonObject, safeName, type Shape, shapeOf } from './shape.js';

const CHECKS = {
  accessToken: 'access token',
  refreshToken: 'refresh token',
  lifetime: 'lifetime',
  refreshLifetime: 'refresh lifetime',
  identity: 'identity',
} as const;

const TELL = 'A login does not need this. Tell the provider, and us, that its document is not exact here.';

/** Looks at one answer: what is inside, against what the document has. */
export function judgeAnswer(
  definition: ProviderDefinition,
  operation: Operation,
  answer: Answered,
  opened: Opened,
  options: Readonly<Record<string, unknown>>,
): { observations: Observation[]; dialect: AnswerDialect } {
  // What is no JSON by its type nor by its body is why the step failed, and is told there.
  const isOther = contentType(answer) !== 'application/json' && !jsonOf(answer);
  const observations = [...(isOther ? [] : [formatOf(answer)]), ...opened.observations];
  const { answers, claims } = definition;
  const document = answers[operation];
  const { payload } = opened;
  if (!document || !payload) return { observations, dialect: {} };
  const place = definition.identityIn?.(options);
  const comparison = compare(document, payload);
  for (const member of document.members) {
    if (member.role === undefined) continue;
    // The identity may be in another answer.
    if (member.role === 'identity' && place !== undefined && place !== operation && operation !== 'refresh') continue;
    const came = comparison.found.get(member.name);
    observations.push(judgeMember(member, document, payload, came, answer.at, operation === 'refresh'));
  }
  if (operation === 'token' && claims) observations.push(...judgeClaims(claims, payload, document, place === 'claims'));
  observations.push(judgeOthers(document, payload, comparison));
  return { observations, dialect: { ...dialectOf(document, payload, comparison), ...opened.dialect?.answer } };
}

function formatOf(answer: Answered): Observation {
  const type = contentType(answer);
  return {
    check: 'answer',
    ok: answer.status >= 200 && answer.status < 300 && type === 'application/json',
    expected: 'HTTP 200, application/json',
    seen: describeAnswer(answer),
    source: 'RFC 6749 section 5.1, and the samples of the document',
    side: 'provider',
    remedy: TELL,
  };
}

// ---- Names -----------------------------------------------------------------------------------------------------------------

interface Comparison {
  /** The names that came, by the documented ones. */
  found: ReadonlyMap<string, string>;
  /** Names that the document does not have. */
  extra: readonly string[];
}

const plain = (name: string): string => name.replace(/[_-]/g, '').toLowerCase();

/** Which name came for which documented member, also where case, underscores or spelling differ. */
function compare({ members }: AnswerDocument, payload: JsonObject): Comparison {
  const came = Object.keys(payload);
  const found = new Map<string, string>();
  for (const { name, also = [], role } of members) {
    const isUsable = (each: string): boolean => role !== 'identity' || isIdentity(payload[each]);
    const match =
      [name, ...also].find((each) => came.includes(each) && isUsable(each)) ??
      came.find((each) => each === name) ??
      came.find((each) => also.includes(each)) ??
      came.find((each) => plain(each) === plain(name) && !members.some((other) => other.name === each));
    if (match !== undefined) found.set(name, match);
  }
  const meant = new Set(found.values());
  return { found, extra: came.filter((name) => !meant.has(name)) };
}

function fits(shape: Shape, type: MemberDocument['type']): boolean {
  if (shape.type === 'text') return type !== 'number' && shape.length > 0;
  return shape.type === 'number' && type !== 'text';
}

/** Differences in the members that a login does not need, and in spelling. */
function judgeOthers(document: AnswerDocument, payload: JsonObject, { found, extra }: Comparison): Observation {
  const odd = document.members.flatMap(({ name, type, optional, role }) => {
    const came = found.get(name);
    if (came === undefined) return optional || role !== undefined ? [] : [`${name} is absent`];
    const shape = shapeOf(payload[came]);
    const spelt = came === name ? [] : [`${name} is spelled ${came}`];
    return role !== undefined || fits(shape, type) ? spelt : [...spelt, `${name} is ${describe(shape)}`];
  });
  const more = document.complete ? extra.map((name) => `${safeName(name)} is not in the document`) : [];
  const differences = [...odd, ...new Set(more)];
  return {
    check: 'members',
    ok: differences.length === 0,
    expected: document.words,
    seen: [describeMembers(payload), ...differences].join('; '),
    source: document.source,
    side: 'provider',
    remedy: TELL,
  };
}

// ---- Members that a login needs -------------------------------------------------------------------------------------------

function judgeMember(
  { name, also = [], role, type, words, seconds, optional }: MemberDocument,
  document: AnswerDocument,
  payload: JsonObject,
  came: string | undefined,
  at: number,
  isRefresh: boolean,
): Observation {
  const value = came === undefined ? undefined : payload[came];
  const shape = shapeOf(value);
  const base = {
    check: CHECKS[role ?? 'identity'],
    expected: words === undefined ? `${name}: ${type}` : `${name}: ${words}`,
    source: document.source,
    side: 'provider',
  } as const;
  const spelt = came === undefined || came === name ? '' : `, spelled ${came}`;
  const isUnread = spelt !== '' && !also.includes(came ?? '');
  const seen = `${describe(shape)}${spelt}`;
  if (role === 'lifetime' || role === 'refreshLifetime') {
    const lifetime = judgeLifetime(value, seconds, at);
    return {
      ...base,
      ok: lifetime.ok && spelt === '' && fits(shape, type),
      seen: `${lifetime.seen}${spelt}`,
      remedy: lifetime.remedy,
    };
  }
  if (role === 'refreshToken') {
    const ok = shape.type === 'text' && shape.length > 0;
    const remedy = ok
      ? TELL
      : 'Without it nobody stays logged in at the provider: ask whether the client, and the scope, allow refresh tokens.';
    const critical = !['text', 'null', 'nothing'].includes(shape.type);
    return { ...base, ok: (ok && spelt === '') || optional === true, critical, seen, remedy };
  }
  if (role === 'identity') {
    const ok = isIdentity(value);
    return {
      ...base,
      ok: ok && spelt === '',
      critical: (!ok || isUnread) && !isRefresh,
      seen:
        shape.type === 'text' && !ok && shape.length > 0 ? `${seen} that stands for none: null or white space` : seen,
      remedy:
        (ok && !isUnread) || isRefresh
          ? TELL
          : 'Without an identity nobody can be logged in. Send this report to the provider.',
    };
  }
  const usable = typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
  return {
    ...base,
    ok: usable && spelt === '',
    critical: !usable || isUnread,
    seen:
      shape.type === 'text' && !usable && shape.length > 0 ? `${seen}, with characters that no header can carry` : seen,
    remedy: 'No call can be made with this token. Send this report to the provider.',
  };
}

/** What servers write for an identity that they do not have. */
const NO_IDENTITY = /^\s*(?:(?:null|undefined|none|nan|\[object object\])\s*)?$/i;

function isIdentity(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value);
  return typeof value === 'string' && !NO_IDENTITY.test(value);
}

const BILLION = 1_000_000_000;
const TEN_YEARS = 10 * 365 * 86_400;

/** Whether a lifetime is likely, and in which unit. `documented` is in seconds. */
function judgeLifetime(
  value: unknown,
  documented: number | undefined,
  at: number,
): { ok: boolean; seen: string; remedy: string } {
  const unknown = 'Nothing for a login: the token is used until the provider refuses it.';
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const kind = typeof value === 'number' ? 'a number' : 'a text';
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) {
    return { ok: false, seen: `${describe(shapeOf(value))}: no lifetime can be read`, remedy: unknown };
  }
  if (number >= BILLION) {
    const [unit, instant] = number >= BILLION * 1000 ? ['milliseconds', number] : ['seconds', number * 1000];
    const left = Math.round((instant - at) / 1000);
    const when = left > 0 ? `about ${duration(left)} ahead` : 'in the past';
    return {
      ok: false,
      seen: `${kind}: a point in time, in epoch ${unit}, ${when}`,
      remedy: left > 0 ? TELL : unknown,
    };
  }
  const looksLikeMilliseconds =
    (documented !== undefined && number >= documented * 500) || number > TEN_YEARS || number % 3_600_000 === 0;
  if (looksLikeMilliseconds) {
    const remedy =
      'Ask the provider for the unit: it looks like milliseconds, and the token would be taken for a long-lived one.';
    return { ok: false, seen: `${kind} that looks like milliseconds (about ${duration(number / 1000)})`, remedy };
  }
  const isLikely = number >= 60;
  return {
    ok: isLikely,
    seen: `${kind}: about ${duration(number)}, in seconds`,
    remedy: isLikely ? TELL : 'Ask the provider for the unit: the lifetime is shorter than a minute.',
  };
}

function duration(seconds: number): string {
  const units: [number, string][] = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ];
  const [size, name] = units.find(([unit]) => seconds >= unit) ?? [1, 'second'];
  const number = Math.round((seconds / size) * 10) / 10;
  return `${number} ${name}${number === 1 ? '' : 's'}`;
}

function judgeClaims(
  { names, source, remedy }: NonNullable<ProviderDefinition['claims']>,
  payload: JsonObject,
  document: AnswerDocument,
  areIdentity: boolean,
): Observation[] {
  const token = document.members.find(({ role }) => role === 'accessToken')?.name ?? '';
  const claims = claimsOf(payload[token]);
  const isSomebody = names.some((name) => isIdentity(claims?.[name]));
  return [
    {
      check: areIdentity ? 'identity' : 'claims',
      ok: isSomebody || !areIdentity,
      critical: !isSomebody,
      expected: `the access token is a JWT, with one of the claims ${names.join(', ')}`,
      seen: claims === undefined ? 'the access token is no JWT' : `claims: ${describeMembers(claims)}`,
      source,
      side: 'settings',
      remedy,
    },
  ];
}

/** The claims of a JWT; undefined for anything else. */
export function claimsOf(token: unknown): JsonObject | undefined {
  if (typeof token !== 'string' || token.split('.').length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? (claims as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

// ---- The differences as a dialect of the emulators ------------------------------------------------------------------------

function dialectOf(document: AnswerDocument, payload: JsonObject, { found, extra }: Comparison): AnswerDialect {
  const dialect: Required<Pick<AnswerDialect, 'names' | 'values' | 'types' | 'absent' | 'extra'>> = {
    names: {},
    values: {},
    types: {},
    absent: [],
    extra: {},
  };
  for (const { name, type, usual = type === 'number' ? 'number' : 'text', optional } of document.members) {
    const came = found.get(name);
    if (came === undefined) {
      if (!optional) dialect.absent.push(name);
      continue;
    }
    if (came !== name) dialect.names[name] = came;
    const value = payload[came];
    if (typeof value === 'number' && usual === 'text') dialect.types[name] = 'number';
    else if (typeof value === 'string' && value !== '' && usual === 'number') dialect.types[name] = 'string';
    else if (value === '' || (typeof value !== 'string' && typeof value !== 'number')) {
      dialect.values[name] = placeholder(value);
    }
  }
  for (const name of extra)
    if (document.complete && safeName(name) === name) dialect.extra[name] = placeholder(payload[name]);
  return Object.fromEntries(Object.entries(dialect).filter(([, value]) => Object.keys(value).length > 0));
}

/** A value of the same type that says nothing. */
export function placeholder(value: unknown): unknown {
  if (typeof value === 'string') return '';
  if (typeof value === 'number') return 0;
  if (typeof value === 'boolean') return false;
  if (Array.isArray(value)) return [];
  return value === null || value === undefined ? null : {};
}
