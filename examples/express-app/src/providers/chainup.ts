import { ChainUpStrategy } from 'passport-chainup';
import type { Language } from '../languages/index.js';
import type { ProviderDefinition } from './provider.js';

/** ChainUp's documents name these two values. For other languages none is sent, and ChainUp chooses. */
const LANGUAGES: Readonly<Partial<Record<Language, string>>> = { en: 'en_US', zh: 'zh_CN' };

export const chainup: ProviderDefinition<'chainup'> = {
  name: 'chainup',
  label: 'ChainUp',
  httpsOnly: false,
  // One sample of expireIn is a duration, another an instant.
  assumed: ['access'],
  rotatesRefreshTokens: true,
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

  startIn: (language) => {
    const lang = LANGUAGES[language];
    return lang === undefined ? {} : { lang };
  },

  // The login documents have no call that takes the token.
  api: () => undefined,
};
