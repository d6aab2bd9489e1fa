import type { AxiosInstance } from 'axios';
import { TokenKeeper } from 'passport-token-keeper';
import { signIn } from '../accounts/sign-in.js';
import type { Storage } from '../storage/index.js';
import type { LoginStrategy, ProviderApi, ProviderDefinition, Setup } from './provider.js';
import { PROVIDERS } from './index.js';

/** A provider, ready for logins. */
export interface ConnectedProvider extends Omit<ProviderDefinition, 'api' | 'strategy'> {
  strategy: LoginStrategy;
  /** Hands out tokens that are valid, by the user's id. */
  keeper: TokenKeeper;
  api: ProviderApi | undefined;
  /** Whether an emulator stands in for it. */
  emulated: boolean;
}

export type Providers = ReadonlyMap<string, ConnectedProvider>;

export interface ConnectOptions {
  env: Setup['env'];
  baseURL: string;
  storage: Storage;
  httpClient: AxiosInstance;
  /** The names of those that an emulator stands in for. */
  emulated: readonly string[];
}

/** @throws ConfigurationError of the strategies, when the environment lacks something */
export function connectProviders({ env, baseURL, storage, httpClient, emulated }: ConnectOptions): Providers {
  const connected = PROVIDERS.map((definition): ConnectedProvider => {
    const { name } = definition;
    const strategy = definition.strategy({
      env,
      httpClient,
      callbackURL: `${baseURL}/auth/${name}/callback`,
      verify: async (login) => {
        const user = await signIn(storage.users, login);
        await keeper.save(user.id, login.tokens);
        return user;
      },
    });
    const keeper = new TokenKeeper({ strategy, store: storage.tokens });
    return { ...definition, strategy, keeper, api: definition.api(env), emulated: emulated.includes(name) };
  });
  return new Map(connected.map((provider) => [provider.name, provider]));
}
