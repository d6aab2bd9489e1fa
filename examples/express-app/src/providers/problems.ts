import axios from 'axios';
import { ConfigurationError } from 'passport-elice';
import { dialectsIn } from './emulators.js';
import { PROVIDERS } from './index.js';
import type { ProviderDefinition, Setup } from './provider.js';

/** What is wrong with the variables of the providers, a sentence for each provider, in the environment's own names. */
export function providerProblems(env: Setup['env']): string[] {
  return PROVIDERS.flatMap((definition) => {
    const { variables, sideVariables = [] } = definition;
    const names = Object.values(variables).filter((name) => !sideVariables.includes(name));
    // Not a single one: it is emulated.
    if (names.every((name) => env(name) === '')) return [];
    try {
      definition.strategy({
        env,
        callbackURL: 'http://localhost/callback',
        httpClient: axios,
        verify: () => Promise.reject(new Error('This strategy is for its check only.')),
      });
      return [];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      return [
        `${inTheirNames(error.message, definition)}\nSome variables of ${definition.label} are set, so it is not emulated: complete them (see .env.example), or unset all.`,
      ];
    }
  });
}

const inTheirNames = (message: string, { variables }: ProviderDefinition): string =>
  message.replace(/(?:option )?"(\w+)"/g, (text, option: string) => variables[option] ?? text);

/** What is wrong with the variables of the emulators. */
export function emulatorProblems(env: Setup['env']): string[] {
  try {
    dialectsIn(env);
    return [];
  } catch (error) {
    return [(error as Error).message.replace(/^dialect\b/, 'EMULATOR_DIALECT')];
  }
}
