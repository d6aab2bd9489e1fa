import { ChainUpStrategy } from 'passport-chainup';
import type { ProviderDefinition } from './provider.js';

export const chainup: ProviderDefinition = {
  name: 'chainup',
  label: 'ChainUp',
  audience: 'Exchange users',
  deviation: 'Has no client secret: every call is RSA-encrypted and RSA-signed, in both directions.',

  registration: 'Set this redirect page in your merchant backend, and exchange public keys on its key page.',
  httpsOnly: false,
  variables: {
    clientID: 'CHAINUP_CLIENT_ID',
    privateKey: 'CHAINUP_PRIVATE_KEY',
    platformPublicKey: 'CHAINUP_PLATFORM_PUBLIC_KEY',
    baseURL: 'CHAINUP_BASE_URL',
  },

  strategy: ({ env, callbackURL, httpClient, verify }) =>
    new ChainUpStrategy(
      {
        clientID: env('CHAINUP_CLIENT_ID'),
        privateKey: env('CHAINUP_PRIVATE_KEY'),
        platformPublicKey: env('CHAINUP_PLATFORM_PUBLIC_KEY'),
        baseURL: env('CHAINUP_BASE_URL'),
        callbackURL,
        httpClient,
      },
      verify,
    ),

  // The login documents have no call that takes the token.
  api: () => undefined,
};
