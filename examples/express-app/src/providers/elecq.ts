import { ElecqStrategy } from 'passport-elecq';
import type { ProviderDefinition } from './provider.js';

export const elecq: ProviderDefinition<'elecq'> = {
  name: 'elecq',
  label: 'ELECQ',
  httpsOnly: true,
  callbackNames: ['authorizationCode'],
  returnsState: false,
  variables: {
    clientID: 'ELECQ_CLIENT_ID',
    clientSecret: 'ELECQ_CLIENT_SECRET',
    authorizationURL: 'ELECQ_AUTHORIZATION_URL',
    tokenURL: 'ELECQ_TOKEN_URL',
    refreshURL: 'ELECQ_REFRESH_URL',
    userProfileURL: 'ELECQ_USER_PROFILE_URL',
  },

  strategy: ({ env, callbackURL, httpClient, verify }) =>
    new ElecqStrategy(
      {
        clientID: env('ELECQ_CLIENT_ID'),
        clientSecret: env('ELECQ_CLIENT_SECRET'),
        authorizationURL: env('ELECQ_AUTHORIZATION_URL'),
        tokenURL: env('ELECQ_TOKEN_URL'),
        refreshURL: env('ELECQ_REFRESH_URL'),
        userProfileURL: env('ELECQ_USER_PROFILE_URL'),
        callbackURL,
        httpClient,
      },
      verify,
    ),

  api: (env) => {
    const url = env('ELECQ_USER_PROFILE_URL');
    return url === '' ? undefined : { what: 'user', url, verdict: ({ respCode }) => Number(respCode) };
  },
};
