import type { ChainUpEmulator, ChainUpOptions } from './chainup/emulator.js';
import { createChainUpEmulator } from './chainup/emulator.js';
import type { Clock } from './core/clock.js';
import { demandList, refuseUnknown } from './core/options.js';
import type { Provider } from './core/types.js';
import type { ElecqEmulator, ElecqOptions } from './elecq/emulator.js';
import { createElecqEmulator } from './elecq/emulator.js';
import type { EliceEmulator, EliceOptions } from './elice/emulator.js';
import { createEliceEmulator } from './elice/emulator.js';
import type { FlowAccountEmulator, FlowAccountOptions } from './flowaccount/emulator.js';
import { createFlowAccountEmulator } from './flowaccount/emulator.js';

export interface StartOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** The first of four consecutive ports (ELECQ, ChainUp, Elice, FlowAccount). Default: the system chooses each. */
  readonly port?: number;
  /**
   * Registered at all four; `{provider}` in one becomes the provider's name.
   * Default `http://localhost:3000/auth/{provider}/callback`.
   */
  readonly redirectURIs?: readonly string[];
  /** The clock of all four, epoch milliseconds. Default `Date.now`. */
  readonly now?: Clock;
  /** The name of the application on all login pages. */
  readonly clientName?: string;
  /** What all four speak; an object is one provider's, and belongs into its options. Default `'documented'`. */
  readonly dialect?: 'documented' | 'observed';
  /** Options of one provider; they win over the shared ones. */
  readonly elecq?: ElecqOptions;
  readonly chainup?: ChainUpOptions;
  readonly elice?: EliceOptions;
  readonly flowaccount?: FlowAccountOptions;
}

const START_OPTIONS = [
  'host',
  'port',
  'redirectURIs',
  'now',
  'clientName',
  'dialect',
  'elecq',
  'chainup',
  'elice',
  'flowaccount',
] as const satisfies readonly (keyof StartOptions)[];

export interface Emulators {
  readonly elecq: ElecqEmulator;
  readonly chainup: ChainUpEmulator;
  readonly elice: EliceEmulator;
  readonly flowaccount: FlowAccountEmulator;
  /** Closes all four. */
  close(): Promise<void>;
}

/**
 * Starts all four providers on loopback.
 * @throws what opening a port throws, for example EADDRINUSE; then none of the four stays open
 */
export async function startEmulators(options: StartOptions = {}): Promise<Emulators> {
  refuseUnknown('startEmulators', options, START_OPTIONS);
  const { host = '127.0.0.1', port, redirectURIs, now, clientName, dialect } = options;
  demandList('redirectURIs', redirectURIs);
  if (dialect !== undefined && typeof dialect !== 'string') {
    throw new TypeError("dialect: 'documented' or 'observed'; an object belongs into the options of its provider.");
  }
  const shared = (provider: Provider): ElecqOptions & ChainUpOptions & EliceOptions & FlowAccountOptions => ({
    ...(now === undefined ? {} : { now }),
    ...(clientName === undefined ? {} : { clientName }),
    ...(dialect === undefined ? {} : { dialect }),
    ...(redirectURIs === undefined
      ? {}
      : { redirectURIs: redirectURIs.map((uri) => uri.replaceAll('{provider}', provider)) }),
  });
  const elecq = createElecqEmulator({ ...shared('elecq'), ...options.elecq });
  const chainup = createChainUpEmulator({ ...shared('chainup'), ...options.chainup });
  const elice = createEliceEmulator({ ...shared('elice'), ...options.elice });
  const flowaccount = createFlowAccountEmulator({ ...shared('flowaccount'), ...options.flowaccount });
  const all = [elecq, chainup, elice, flowaccount];
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
  return { elecq, chainup, elice, flowaccount, close };
}
