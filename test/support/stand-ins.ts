import { startLoginApp, type LoginApp, type LoginAppOptions } from './app.js';
import { type ProviderName, STANDARD, STRATEGIES, targetOf, named, parameterOf } from './providers.js';
import type { AnyConstructor, AnyStrategy } from './record.js';
import { CANARIES } from './secrets.js';
import { json, Wire } from './wire.js';

/** One strategy of an application. */
export interface Client {
  /** `STANDARD` by default. */
  provider?: ProviderName;
  /** The provider's own by default. */
  Strategy?: (Base: AnyConstructor) => AnyConstructor;
  options?: object | undefined;
  verify?: (...args: never[]) => unknown;
}

export interface Cookie {
  name: string;
  value: string;
  attributes: string[];
}

export interface Started {
  state: string;
  location: URL;
  cookies: Cookie[];
  /** The cookies as the browser sends them back. */
  header: string;
}

export interface StandIns {
  wire: Wire;
  startApp: (clients: Client[], rest?: Partial<LoginAppOptions>) => Promise<LoginApp>;
}

/** Providers that are all wire and answer well, `/<provider>/<call>` each, and applications that are closed after each test. */
export function useStandIns(): StandIns {
  const wire = new Wire();
  const apps: LoginApp[] = [];
  beforeAll(() => wire.listen());
  afterEach(async () => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    await Promise.all(apps.splice(0).map((app) => app.close()));
  });
  afterAll(() => wire.close());
  return {
    wire,
    async startApp(clients, rest) {
      wire.reset();
      const app = await startLoginApp({
        ...rest,
        strategies: (callbackURL) => clients.map((client) => newStrategy(wire, client, callbackURL)),
      });
      apps.push(app);
      return app;
    },
  };
}

const remembered = ({ profile, state }: { profile?: { id: string }; state: unknown }): object => ({
  id: profile?.id ?? 'nobody',
  state,
});

function newStrategy(
  wire: Wire,
  { provider = STANDARD, Strategy = (Base) => Base, options, verify = remembered }: Client,
  callbackURL: (name: string) => string,
): AnyStrategy {
  const target = targetOf(provider);
  for (const [call, { payload }] of Object.entries(target.calls)) {
    wire.play(`/${provider}/${call}`, json(target.wrap(JSON.stringify(payload))));
  }
  const { name = provider } = (options ?? {}) as { name?: string };
  const given = { ...target.options((call) => `${wire.url}/${provider}/${call}`), callbackURL: callbackURL(name) };
  return new (Strategy(STRATEGIES[provider]))({ ...given, ...options }, verify);
}

export function cookiesOf(response: Response): Cookie[] {
  return response.headers.getSetCookie().map((line) => {
    const [pair = '', ...attributes] = line.split('; ');
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), attributes };
  });
}

/** Starts a login, which must be sent to its provider. */
export async function start(app: LoginApp, name: string, headers: Record<string, string> = {}): Promise<Started> {
  const response = await fetch(`${app.url}/auth/${name}`, { redirect: 'manual', headers });
  expect({ status: response.status, errors: app.errors }).toEqual({ status: 302, errors: [] });
  const cookies = cookiesOf(response);
  const location = new URL(response.headers.get('location')!);
  const state = parameterOf(name, location, 'state') ?? '';
  return { state, location, cookies, header: cookies.map((each) => `${each.name}=${each.value}`).join('; ') };
}

/** Comes back from the provider with a code, or with what `params` has. */
export function finish(
  app: LoginApp,
  name: string,
  { state, header }: Pick<Started, 'state' | 'header'>,
  params: Record<string, string> = { code: CANARIES.code },
): Promise<Response> {
  const query = new URLSearchParams(named(name, { ...params, state }));
  return fetch(`${app.url}/auth/${name}/callback?${query.toString()}`, {
    redirect: 'manual',
    headers: { cookie: header },
  });
}
