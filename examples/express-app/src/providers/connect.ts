import type { AxiosInstance } from 'axios';
import type { Envelope } from 'passport-chainup';
import type { VerifyContext } from 'passport-flowaccount';
import { TokenKeeper, type TokenStore } from 'passport-token-keeper';
import type { Emulator } from 'provider-emulators';
import type { Language } from '../languages/index.js';
import type { LoginStrategy, ProviderApi, ProviderDefinition, Setup } from './provider.js';
import { type ProviderName, PROVIDERS } from './index.js';

/** A provider, ready for logins. */
export interface ConnectedProvider extends Omit<ProviderDefinition<ProviderName>, 'api' | 'strategy' | 'startIn'> {
  strategy: LoginStrategy;
  /** Hands out tokens that are valid, by the user's id. */
  keeper: TokenKeeper;
  api: ProviderApi | undefined;
  /** Options of `passport.authenticate` for a login in this language. */
  startIn: (language: Language) => { lang?: string };
  /** Whether an emulator stands in for it. */
  emulated: boolean;
  /** That emulator, where its faults may be switched: not in production. */
  emulator: Emulator | undefined;
}

/** How long a page waits for a refresh, in ms: as long as a login waits for the provider. */
const REFRESH_TIMEOUT = 10_000;

export type Providers = ReadonlyMap<string, ConnectedProvider>;

export interface ConnectOptions {
  env: Setup['env'];
  baseURL: string;
  tokens: TokenStore;
  /** Says who somebody is that a provider has sent back. */
  signIn: (login: VerifyContext) => Promise<Express.User & { id: string }>;
  httpClient: AxiosInstance;
  onEnvelope: (envelope: Envelope) => void;
  /** The stand-ins, by the providers' names. */
  emulators: ReadonlyMap<string, Emulator>;
}

/** @throws ConfigurationError of the strategies, when the environment lacks something */
export function connectProviders({
  env,
  baseURL,
  tokens,
  signIn,
  httpClient,
  onEnvelope,
  emulators,
}: ConnectOptions): Providers {
  const connected = PROVIDERS.map((definition): ConnectedProvider => {
    const { name } = definition;
    const strategy = definition.strategy({
      env,
      httpClient,
      onEnvelope,
      callbackURL: `${baseURL}/auth/${name}/callback`,
      verify: async (login) => {
        const user = await signIn(login);
        await keeper.save(user.id, login.tokens);
        return user;
      },
    });
    const keeper = new TokenKeeper({ strategy, store: tokens, refreshTimeout: REFRESH_TIMEOUT });
    return {
      ...definition,
      strategy,
      keeper,
      api: definition.api(env),
      startIn: (language) => definition.startIn?.(language, env) ?? {},
      emulated: emulators.has(name),
      emulator: env('NODE_ENV') === 'production' ? undefined : emulators.get(name),
    };
  });
  return new Map(connected.map((provider) => [provider.name, provider]));
}
