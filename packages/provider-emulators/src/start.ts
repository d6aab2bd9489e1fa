import { inspect } from 'node:util';
import type { Clock } from './core/clock.js';
import { demandList, demandObject, refuseUnknown } from './core/options.js';
import type { Emulator, EmulatorOptions } from './core/types.js';
import { PROVIDER_NAMES, type ProviderEmulators, type ProviderOptions, PROVIDERS } from './providers.js';

/** Options of `startEmulators`. One provider's own go under its name; they win over the shared ones. */
export interface StartOptions extends ProviderOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** The first of consecutive ports, one for each provider (ELECQ, ChainUp, Elice, FlowAccount). Default: the system chooses each. */
  readonly port?: number;
  /**
   * Registered at all providers; `{provider}` in one becomes the provider's name.
   * Default `http://localhost:3000/auth/{provider}/callback`.
   */
  readonly redirectURIs?: readonly string[];
  /** The clock of all, epoch milliseconds. Default `Date.now`. */
  readonly now?: Clock;
  /** The name of the application on all login pages. */
  readonly clientName?: string;
  /** What all speak; an object is one provider's, and belongs into its options. Default `'documented'`. */
  readonly dialect?: 'documented' | 'observed';
}

const SHARED_OPTIONS = [
  'host',
  'port',
  'redirectURIs',
  'now',
  'clientName',
  'dialect',
] as const satisfies readonly (keyof StartOptions)[];

export interface Emulators extends ProviderEmulators {
  /** Closes all. */
  close(): Promise<void>;
}

/**
 * Starts all providers on loopback.
 * @throws TypeError for an option that nobody has or that is of a wrong type
 * @throws what opening a port throws, for example EADDRINUSE; then no port stays open
 */
export async function startEmulators(options: StartOptions = {}): Promise<Emulators> {
  demandObject('startEmulators', options, "{ redirectURIs: ['http://localhost:3000/auth/{provider}/callback'] }");
  refuseUnknown('startEmulators', options, [...SHARED_OPTIONS, ...PROVIDER_NAMES]);
  const { host = '127.0.0.1', port, redirectURIs, now, clientName, dialect } = options;
  demandList('redirectURIs', redirectURIs);
  for (const name of PROVIDER_NAMES) {
    if (options[name] !== undefined) demandObject(name, options[name], "{ clientID: 'mine' }");
  }
  if (dialect !== undefined && typeof dialect !== 'string') {
    throw new TypeError("dialect: 'documented' or 'observed'; an object belongs into the options of its provider.");
  }
  const shared: EmulatorOptions = {
    ...(now === undefined ? {} : { now }),
    ...(clientName === undefined ? {} : { clientName }),
    ...(dialect === undefined ? {} : { dialect }),
  };
  const byName = Object.fromEntries(
    PROVIDER_NAMES.map((name) => {
      const uris = redirectURIs?.map((uri) => uri.replaceAll('{provider}', name));
      const create = PROVIDERS[name].create as (options: object) => Emulator;
      return [name, create({ ...shared, ...(uris && { redirectURIs: uris }), ...options[name] })];
    }),
  ) as unknown as ProviderEmulators;
  const all: Emulator[] = Object.values(byName);
  const close = async (): Promise<void> => {
    await Promise.all(all.map((emulator) => emulator.close()));
  };
  const opened = await Promise.allSettled(
    all.map((emulator, index) => emulator.listen(port === undefined || port === 0 ? 0 : port + index, host)),
  );
  const failed = opened.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  const started = { ...byName, close };
  // Not enumerable, so that spreading and comparing the object meet the emulators alone.
  Object.defineProperty(started, inspect.custom, {
    value: () => `<emulators: ${all.map(({ provider, url }) => `${provider} ${url}`).join(', ')}>`,
  });
  return started;
}
