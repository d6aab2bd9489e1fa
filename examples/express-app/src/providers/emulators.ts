import { type DialectOptions, dialectOptions, type Emulator, PROVIDERS as EMULATORS } from 'provider-emulators';
import { type ProviderName, PROVIDERS } from './index.js';

/** Stand-ins for the providers that the environment has no credentials for. */
export interface StandIns {
  emulators: ReadonlyMap<ProviderName, Emulator>;
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
  const all = PROVIDERS.map(({ name }): [ProviderName, Emulator] => {
    const create = EMULATORS[name].create as (options: object) => Emulator;
    return [name, create({ clientName: 'Express sample app', redirectURIs: [], ...shared, ...options[name] })];
  });
  const needed = all.filter(([, emulator]) => Object.keys(emulator.env).every((name) => env(name) === ''));
  for (const [name, emulator] of needed) emulator.registerRedirectURI(`${baseURL}/auth/${name}/callback`);
  // Cookies do not know ports: at the app's own host name, the language that was chosen in the app holds there, too.
  const host = new URL(baseURL).hostname === 'localhost' ? 'localhost' : undefined;
  await Promise.all(needed.map(([, emulator]) => emulator.listen(0, host)));
  const made = Object.assign({}, ...needed.map(([, emulator]) => emulator.env)) as Record<string, string>;
  return {
    emulators: new Map(needed),
    env: (name) => made[name] ?? env(name),
    close: async () => {
      await Promise.all(needed.map(([, emulator]) => emulator.close()));
    },
  };
}
