import { inspect } from 'node:util';
import type { Clock } from './core/clock.js';
import {
  A_CLOCK,
  A_PORT,
  A_TEXT,
  AN_ADDRESS,
  type Check,
  checkOptions,
  type ChecksOf,
  demandObject,
  REDIRECT_URIS,
} from './core/options.js';
import { isObject } from './core/parameters.js';
import type { Emulator, EmulatorOptions } from './core/types.js';
import { type Provider, PROVIDER_NAMES, type ProviderEmulators, type ProviderOptions, PROVIDERS } from './providers.js';

/** Options of `startEmulators`. One provider's own go under its name; they win over the shared ones. */
export interface StartOptions extends ProviderOptions {
  /** Default `127.0.0.1`. With `0.0.0.0` or `::` all interfaces are listened on, and the addresses are at `localhost`. */
  readonly host?: string;
  /** The first of consecutive ports, one for each provider in the order of `PROVIDERS`. Default: the system chooses each. */
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
  /** The dialect of all. An object is for one provider, so it belongs in that provider's options. Default `'documented'`. */
  readonly dialect?: 'documented' | 'observed';
}

const SHARED_OPTIONS: ChecksOf<Omit<StartOptions, Provider>> = {
  host: AN_ADDRESS,
  port: A_PORT,
  redirectURIs: REDIRECT_URIS,
  now: A_CLOCK,
  clientName: A_TEXT,
  dialect: [
    (value) => typeof value === 'string',
    "'documented' or 'observed' (an object belongs in the options of its provider)",
  ],
};
const PROVIDERS_OPTIONS = Object.fromEntries(
  PROVIDER_NAMES.map((name): [string, Check] => [
    name,
    [isObject, "an object of options, such as { clientID: 'mine' }"],
  ]),
);

export interface Emulators extends ProviderEmulators {
  /** Closes all. */
  close(): Promise<void>;
}

/**
 * Starts all providers on loopback.
 * @throws TypeError for an unknown option, or one of a wrong type
 * @throws what opening a port throws, for example EADDRINUSE; then no port stays open
 */
export async function startEmulators(options: StartOptions = {}): Promise<Emulators> {
  demandObject('startEmulators', options, "{ redirectURIs: ['http://localhost:3000/auth/{provider}/callback'] }");
  checkOptions('startEmulators', options, { ...SHARED_OPTIONS, ...PROVIDERS_OPTIONS });
  const { host = '127.0.0.1', port, redirectURIs, now, clientName, dialect } = options;
  const lastPort = 65_536 - PROVIDER_NAMES.length;
  if (port !== undefined && port > lastPort) {
    throw new TypeError(
      `startEmulators: option "port" must be the first of ${PROVIDER_NAMES.length} ports, so at most ${lastPort}, and is ${port}.`,
    );
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
      // What is undefined is not given, so it must not win over a shared one.
      const own = Object.entries(options[name] ?? {}).filter(([, value]) => value !== undefined);
      return [name, create({ ...shared, ...(uris && { redirectURIs: uris }), ...Object.fromEntries(own) })];
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
  // Not enumerable: who spreads or compares the object gets the emulators only.
  Object.defineProperty(started, inspect.custom, {
    value: () => `<emulators: ${all.map(({ provider, url }) => `${provider} ${url}`).join(', ')}>`,
  });
  return started;
}
