import { FlowAccountStrategy } from 'passport-flowaccount';
import type { ProviderDefinition, Setup } from './provider.js';

export const flowaccount: ProviderDefinition = {
  name: 'flowaccount',
  label: 'FlowAccount',
  httpsOnly: false,
  // «Generally» a day, says the document, and the answer nothing.
  assumed: ['refresh'],
  rotatesRefreshTokens: true,
  variables: {
    clientID: 'FLOWACCOUNT_CLIENT_ID',
    clientSecret: 'FLOWACCOUNT_CLIENT_SECRET',
    environment: 'FLOWACCOUNT_ENVIRONMENT',
    authServerURL: 'FLOWACCOUNT_AUTH_SERVER_URL',
    tokenURL: 'FLOWACCOUNT_API_URL',
    userProfileURL: 'FLOWACCOUNT_API_URL',
  },

  strategy: ({ env, callbackURL, httpClient, verify }) =>
    new FlowAccountStrategy(
      {
        clientID: env('FLOWACCOUNT_CLIENT_ID'),
        clientSecret: env('FLOWACCOUNT_CLIENT_SECRET'),
        environment: environmentOf(env),
        authServerURL: env('FLOWACCOUNT_AUTH_SERVER_URL'),
        tokenURL: `${apiOf(env)}/token`,
        userProfileURL: `${apiOf(env)}/company/info`,
        callbackURL,
        httpClient,
      },
      verify,
    ),

  api: (env) => ({
    what: 'company',
    url: `${apiOf(env)}/company/info`,
    // Without an envelope, as seen in public, the HTTP status decides.
    verdict: ({ status, code }) => (status === true ? 200 : code === undefined ? undefined : Number(code)),
  }),
};

const environmentOf = (env: Setup['env']): 'sandbox' | 'production' =>
  // What is neither of the two, the strategy reports.
  (env('FLOWACCOUNT_ENVIRONMENT') || 'sandbox') as 'sandbox' | 'production';

/** FLOWACCOUNT_API_URL is for the emulator; FlowAccount's own address needs no setting. */
const apiOf = (env: Setup['env']): string =>
  `${env('FLOWACCOUNT_API_URL') || 'https://openapi.flowaccount.com'}/${environmentOf(env) === 'production' ? 'v1' : 'test'}`;
