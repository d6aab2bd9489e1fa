import {
  createChainUpEmulator,
  createElecqEmulator,
  createEliceEmulator,
  createFlowAccountEmulator,
  type DialectOptions,
  dialectOptions,
} from 'provider-emulators';
import type { ProviderName } from './provider.js';

const EMULATORS = {
  elecq: createElecqEmulator,
  chainup: createChainUpEmulator,
  elice: createEliceEmulator,
  flowaccount: createFlowAccountEmulator,
} satisfies Record<ProviderName, unknown>;

/** Stand-ins for the providers that the environment has no credentials for. */
export interface StandIns {
  names: ProviderName[];
  /** The environment, completed by the credentials of the stand-ins. */
  env: (name: string) => string;
  close(): Promise<void>;
}

/** @throws TypeError, or the file system's, when EMULATOR_DIALECT makes no sense */
export const dialectsIn = (env: (name: string) => string): DialectOptions =>
  dialectOptions(
    env('EMULATOR_DIALECT')
      .split(/[\s,]+/)
      .filter(Boolean),
  );

/** Starts an emulator, in this process, for every provider of which not a single variable is set. */
export async function startStandIns(env: (name: string) => string, baseURL: string): Promise<StandIns> {
  const { dialect, ...options } = dialectsIn(env);
  const shared = dialect === undefined ? {} : { dialect };
  const emulators = (Object.keys(EMULATORS) as ProviderName[]).map((name) =>
    EMULATORS[name]({ clientName: 'Express sample app', redirectURIs: [], ...shared, ...options[name] }),
  );
  const needed = emulators.filter((emulator) => Object.keys(emulator.env).every((name) => env(name) === ''));
  for (const emulator of needed) emulator.registerRedirectURI(`${baseURL}/auth/${emulator.provider}/callback`);
  await Promise.all(needed.map((emulator) => emulator.listen()));
  const made = Object.assign({}, ...needed.map((emulator) => emulator.env)) as Record<string, string>;
  return {
    names: needed.map(({ provider }) => provider),
    env: (name) => made[name] ?? env(name),
    close: async () => {
      await Promise.all(needed.map((emulator) => emulator.close()));
    },
  };
}
