import { ProviderRefusedError, ProviderUnavailableError } from 'passport-oauth2-kit';
import { type LoginApp, startLoginApp } from './app.js';
import { type ProviderName, STRATEGIES, targetOf, parameterOf } from './providers.js';
import type { AnyStrategy } from './record.js';
import { CANARIES, type Evidence, STATE_SECRET, useEvidence } from './secrets.js';
import { json, type Script, Wire } from './wire.js';

export interface Tokens {
  accessToken: string;
  refreshToken?: string;
  tokenType: string;
  expiresAt?: number;
  refreshExpiresAt?: number;
  scope?: string[];
  raw: Record<string, unknown>;
}

export interface Profile {
  id: string;
  displayName: string;
  [member: string]: unknown;
}

export interface Outcome {
  status: number;
  error: unknown;
  tokens?: Tokens;
  profile?: Profile;
  strategy: AnyStrategy;
  /** Logs in the same way again, and so on. */
  again: () => Promise<Outcome>;
}

export type Answers = Record<string, Script>;

/** Whole logins, whose calls are answered by hand. */
export interface ByHand {
  wire: Wire;
  evidence: Evidence;
  /** A whole login, in which the calls that `answers` has are answered so, and all others well. */
  login: (name: ProviderName, answers?: Answers, options?: object) => Promise<Outcome>;
  /** One that must end well. */
  loggedIn: (name: ProviderName, answers?: Answers, options?: object) => Promise<Required<Omit<Outcome, 'error'>>>;
  /** Logs in and, where the provider refreshes, refreshes with answers of this shape: the tokens of both. */
  tokensWith: (name: ProviderName, members: Record<string, unknown>) => Promise<Tokens[]>;
}

/** What a refresh by hand starts from. */
export const OLD_TOKENS = { accessToken: 'a', refreshToken: 'r', tokenType: 'Bearer', raw: { openId: 'open-1' } };

/** The provider's good answer to a call with other members; `undefined` takes one away. */
export function changed(name: ProviderName, call: string, members: Record<string, unknown>): Script {
  const target = targetOf(name);
  return json(target.wrap(JSON.stringify({ ...target.calls[call]!.payload, ...members })));
}

/** One wire and the evidence against it for a test file; applications are closed after each test. */
export function useAnswers(): ByHand {
  const wire = new Wire();
  const evidence = useEvidence();
  const apps: LoginApp[] = [];
  beforeAll(() => wire.listen());
  beforeEach(() => wire.reset());
  afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));
  afterAll(() => wire.close());

  async function login(name: ProviderName, answers: Answers = {}, options: object = {}): Promise<Outcome> {
    const target = targetOf(name);
    const url = (call: string): string => `${wire.url}/${name}/${call}`;
    const seen: { tokens: Tokens; profile: Profile }[] = [];
    let strategy: AnyStrategy | undefined;
    const app = await startLoginApp({
      session: 'none',
      finish: { session: false },
      strategies: (callbackURL) => {
        strategy = new STRATEGIES[name](
          { ...target.options(url), callbackURL: callbackURL(name), stateSecret: STATE_SECRET, ...options },
          (context: { tokens: Tokens; profile: Profile }) => {
            seen.push(context);
            return { id: 'u' };
          },
        );
        return [strategy];
      },
    });
    apps.push(app);
    const again = async (): Promise<Outcome> => {
      seen.length = 0;
      app.errors.length = 0;
      for (const [call, { payload }] of Object.entries(target.calls)) {
        wire.play(`/${name}/${call}`, answers[call] ?? json(target.wrap(JSON.stringify(payload))));
      }
      const start = await fetch(`${app.url}/auth/${name}`, { redirect: 'manual' });
      const location = start.headers.get('location');
      const cookie = start.headers
        .getSetCookie()
        .map((each) => each.split(';')[0])
        .join('; ');
      if (location === null) return { status: start.status, error: app.errors[0], strategy: strategy!, again };
      const state = parameterOf(name, location, 'state') ?? '';
      const query = new URLSearchParams({ code: CANARIES.code, state });
      const end = await fetch(`${app.url}/auth/${name}/callback?${query.toString()}`, { headers: { cookie } });
      return { status: end.status, error: app.errors[0], ...seen.at(-1), strategy: strategy!, again };
    };
    return again();
  }

  async function loggedIn(
    name: ProviderName,
    answers: Answers = {},
    options: object = {},
  ): Promise<Required<Omit<Outcome, 'error'>>> {
    const outcome = await login(name, answers, options);
    expect({ name, status: outcome.status, error: outcome.error }).toEqual({ name, status: 200, error: undefined });
    return outcome as Required<Omit<Outcome, 'error'>>;
  }

  async function tokensWith(name: ProviderName, members: Record<string, unknown>): Promise<Tokens[]> {
    const answers = { token: changed(name, 'token', members) };
    const { tokens, strategy } = await loggedIn(name, answers);
    if (!strategy.canRefresh) return [tokens];
    wire.play(`/${name}/refresh`, changed(name, 'refresh', members));
    return [tokens, await strategy.refresh(OLD_TOKENS)];
  }

  return { wire, evidence, login, loggedIn, tokensWith };
}

/** What a refusal has to become. */
export interface Said {
  is: typeof ProviderRefusedError | typeof ProviderUnavailableError;
  grantEnded?: boolean;
  says?: RegExp;
}
export const ENDED: Said = { is: ProviderRefusedError, grantEnded: true, says: /login again/ };
export const REFUSED: Said = { is: ProviderRefusedError, grantEnded: false };
export const LATER: Said = { is: ProviderUnavailableError };
export const standard = (error: string, more: object = {}): string => JSON.stringify({ error, ...more });

/** A row: what is refused, the HTTP status and the body, and what it has to become. */
export type Refusal = readonly [what: string, httpStatus: number, body: string, said: Said];

/** Of providers that refuse as RFC 6749 5.2 says, or nearly. */
export const STANDARD_REFUSALS: readonly Refusal[] = [
  ['invalid_grant', 400, standard('invalid_grant'), ENDED],
  ['invalid_client', 401, standard('invalid_client'), REFUSED],
  ['invalid_request', 400, standard('invalid_request'), REFUSED],
  ['invalid_scope', 400, standard('invalid_scope'), REFUSED],
  ['rate_limit_exceeded', 403, standard('rate_limit_exceeded'), REFUSED],
  ['temporarily_unavailable', 400, standard('temporarily_unavailable'), LATER],
  ['temporarily_unavailable, with HTTP 200', 200, standard('temporarily_unavailable'), LATER],
  ['server_error', 400, standard('server_error'), LATER],
  ['slow_down', 400, standard('slow_down'), LATER],
  ['a detail', 401, '{"detail":"No such client"}', { ...REFUSED, says: /No such client/ }],
  ['a message', 400, '{"message":"Bad code"}', { ...REFUSED, says: /Bad code/ }],
];

/** The tests of a provider's refusals, at the login and at a refresh. */
export function describeRefusals(name: ProviderName, { wire, login }: ByHand, refusals: readonly Refusal[]): void {
  it.each(refusals)('a refusal: %s', async (_what, httpStatus, body, { is, grantEnded, says = /./ }) => {
    const outcome = await login(name, { token: json(body, httpStatus) });
    expect(outcome.error).toBeInstanceOf(is);
    expect(outcome.error).toMatchObject({ ...(grantEnded !== undefined && { grantEnded }), operation: 'token' });
    expect((outcome.error as Error).message).toMatch(says);
    if (grantEnded === false) expect((outcome.error as Error).message).not.toMatch(/login again/);
    if (!outcome.strategy.canRefresh) return;
    wire.play(`/${name}/refresh`, json(body, httpStatus));
    const refreshed = await outcome.strategy.refresh(OLD_TOKENS).catch((error: unknown) => error);
    expect(refreshed).toBeInstanceOf(is);
    expect(refreshed).toMatchObject({ ...(grantEnded !== undefined && { grantEnded }), operation: 'refresh' });
  });
}
