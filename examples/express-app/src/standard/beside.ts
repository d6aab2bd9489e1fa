import { bodyOf, type Flow, partsOf, type Step } from '../inspector/index.js';

/** How a line of what was sent differs from the line of the standard that means the same. */
export type Difference =
  | 'same'
  /** Another name, place or form. */
  | 'other'
  /** Not sent. */
  | 'missing'
  /** Not in the standard. */
  | 'more';

/** One line of both requests. */
export interface Comparison {
  standard?: string;
  made?: string;
  difference: Difference;
}

/** What a line is about, whatever it is called there. */
type Subject = string;
type Lines = Map<Subject, string>;

/** What the providers call the parameters of RFC 6749. */
const STANDARD_NAMES: Readonly<Record<string, string>> = {
  clientId: 'client_id',
  appKey: 'client_id',
  app_id: 'client_id',
  redirectUri: 'redirect_uri',
  redirectUrl: 'redirect_uri',
  responseType: 'response_type',
  authorizationCode: 'code',
  refreshToken: 'refresh_token',
};

/** Stands for a value that is not known here. */
const UNKNOWN = '…';

/**
 * The request that RFC 6749 (with PKCE, RFC 7636) would make and the one that was made, line by line. Undefined where the
 * standard says nothing of the step, and where a browser follows an address of the provider's own.
 */
export function compareWithStandard(step: Step, { steps }: Flow): Comparison[] | undefined {
  const made = new Made(step);
  const standard = standardFor(step, made, steps);
  if (!standard) return undefined;
  const subjects = new Set([...standard.keys(), ...made.lines.keys()]);
  return Array.from(subjects, (subject): Comparison => {
    const [ours, theirs] = [made.lines.get(subject), standard.get(subject)];
    if (theirs === undefined) return { made: ours ?? '', difference: 'more' };
    if (ours === undefined) return { standard: theirs, difference: 'missing' };
    return { standard: theirs, made: ours, difference: theirs === ours ? 'same' : 'other' };
  });
}

/** A request as it was made, taken apart. */
class Made {
  readonly lines: Lines = new Map();
  /** By their standard names. */
  readonly values = new Map<string, string>();
  readonly address: string;
  readonly hasBasic: boolean;

  constructor({ from, request }: Step) {
    const { method, address } = partsOf(request);
    const [path = '', query = ''] = address.split(/\?(.*)/s);
    this.address = path;
    this.lines.set('sender', from);
    this.lines.set('line', `${method} ${path}`);
    for (const [name, value] of request.headers) this.lines.set(name, `${name}: ${value}`);
    this.hasBasic = this.lines.get('authorization')?.startsWith('authorization: Basic') === true;
    for (const [name, value] of new URLSearchParams(query)) this.#add(name, value, `${name}=${value}`);
    const body = bodyOf(request);
    if (!body) return;
    if (body.type.includes('form-urlencoded')) {
      for (const [name, value] of new URLSearchParams(body.text)) this.#add(name, value, `${name}=${value}`);
    } else {
      for (const [name, value] of membersOf(body.text))
        this.#add(name, String(value), `"${name}": ${JSON.stringify(value)}`);
    }
  }

  value(name: string): string {
    return this.values.get(name) ?? UNKNOWN;
  }

  #add(name: string, value: string, line: string): void {
    const subject = STANDARD_NAMES[name] ?? name;
    this.values.set(subject, value);
    this.lines.set(subject, line);
  }
}

function membersOf(json: string): [name: string, value: unknown][] {
  try {
    return Object.entries(Object(JSON.parse(json)) as Record<string, unknown>);
  } catch {
    return [];
  }
}

function standardFor(step: Step, made: Made, steps: readonly Step[]): Lines | undefined {
  switch (step.kind) {
    case 'authorize':
      return authorizationRequest(made);
    case 'provider-page':
      // Else the provider's own page, to which its answer to the authorize call has led.
      return made.values.has('client_id') ? authorizationRequest(made) : undefined;
    case 'token':
      return tokenRequest(made, {
        grant_type: 'authorization_code',
        code: made.value('code'),
        redirect_uri: redirectURI(steps),
      });
    case 'refresh':
      return tokenRequest(made, { grant_type: 'refresh_token', refresh_token: made.value('refresh_token') });
    case 'profile':
    case 'api':
      // RFC 6750.
      return new Map([
        ['sender', 'app'],
        ['line', `GET ${made.address}`],
        ['authorization', made.lines.get('authorization') ?? `authorization: Bearer ${UNKNOWN}`],
      ]);
    default:
      return undefined;
  }
}

/** RFC 6749 section 4.1.1, and RFC 7636 section 4.3 where there is a challenge. `scope` is optional, `state` recommended. */
function authorizationRequest(made: Made): Lines {
  const optional = ['scope', 'code_challenge', 'code_challenge_method'].filter((name) => made.values.has(name));
  return new Map([
    ['sender', 'browser'],
    ['line', `GET ${made.address}`],
    ['response_type', 'response_type=code'],
    ...['client_id', 'redirect_uri', ...optional, 'state'].map((name): [string, string] => [
      name,
      `${name}=${made.value(name)}`,
    ]),
  ]);
}

/** RFC 6749 sections 4.1.3 and 6; the client authenticates in the header, or in the form (2.3.1), as the one here does. */
function tokenRequest(made: Made, fields: Record<string, string>): Lines {
  const isInForm = !made.hasBasic && made.values.has('client_secret');
  const verifier = made.values.get('code_verifier');
  const form = {
    ...fields,
    ...(isInForm && { client_id: made.value('client_id'), client_secret: made.value('client_secret') }),
    ...(verifier !== undefined && { code_verifier: verifier }),
  };
  const credentials = made.lines.get('authorization') ?? `authorization: Basic ${UNKNOWN}`;
  return new Map([
    ['sender', 'app'],
    ['line', `POST ${made.address}`],
    ...(isInForm ? [] : [['authorization', credentials] as const]),
    ['content-type', 'content-type: application/x-www-form-urlencoded'],
    ...Object.entries(form).map(([name, value]): [string, string] => [name, `${name}=${value}`]),
  ]);
}

/** The callback address, which the first steps of the login have told. */
function redirectURI(steps: readonly Step[]): string {
  const told = steps.map((step) => new Made(step).values.get('redirect_uri'));
  return told.find((value) => value !== undefined) ?? UNKNOWN;
}
