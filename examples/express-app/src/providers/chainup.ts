import { ChainUpStrategy } from 'passport-chainup';
import type { Language } from '../languages/index.js';
import type { ProviderDefinition } from './provider.js';

/** ChainUp's documents name these two values: who reads neither language is shown English. */
const LANGUAGES: Readonly<Record<Language, string>> = { en: 'en_US', ko: 'en_US', th: 'en_US', zh: 'zh_CN' };

export const chainup: ProviderDefinition = {
  name: 'chainup',
  label: 'ChainUp',
  httpsOnly: false,
  // One sample of expireIn is a duration, another an instant.
  assumed: ['access'],
  variables: {
    clientID: 'CHAINUP_CLIENT_ID',
    privateKey: 'CHAINUP_PRIVATE_KEY',
    platformPublicKey: 'CHAINUP_PLATFORM_PUBLIC_KEY',
    baseURL: 'CHAINUP_BASE_URL',
  },

  strategy: ({ env, callbackURL, httpClient, onEnvelope, verify }) =>
    new ChainUpStrategy(
      {
        clientID: env('CHAINUP_CLIENT_ID'),
        privateKey: env('CHAINUP_PRIVATE_KEY'),
        platformPublicKey: env('CHAINUP_PLATFORM_PUBLIC_KEY'),
        baseURL: env('CHAINUP_BASE_URL'),
        callbackURL,
        httpClient,
        ...(onEnvelope && { onEnvelope }),
      },
      verify,
    ),

  startIn: (language) => ({ lang: LANGUAGES[language] }),

  // The login documents have no call that takes the token.
  api: () => undefined,
};
