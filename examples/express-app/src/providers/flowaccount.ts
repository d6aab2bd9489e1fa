import { FlowAccountStrategy } from 'passport-flowaccount';
import type { ProviderDefinition, Setup } from './provider.js';

/** As FlowAccount's document has it; the variable is for the emulator. */
const COMPANY_INFO = {
  sandbox: 'https://openapi.flowaccount.com/test/company/info',
  production: 'https://openapi.flowaccount.com/v1/company/info',
};

export const flowaccount: ProviderDefinition<'flowaccount'> = {
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
    tokenURL: 'FLOWACCOUNT_TOKEN_URL',
    userProfileURL: 'FLOWACCOUNT_USER_PROFILE_URL',
  },

  strategy: ({ env, callbackURL, httpClient, verify }) =>
    new FlowAccountStrategy(
      {
        clientID: env('FLOWACCOUNT_CLIENT_ID'),
        clientSecret: env('FLOWACCOUNT_CLIENT_SECRET'),
        environment: environmentOf(env),
        authServerURL: env('FLOWACCOUNT_AUTH_SERVER_URL'),
        tokenURL: env('FLOWACCOUNT_TOKEN_URL'),
        userProfileURL: env('FLOWACCOUNT_USER_PROFILE_URL'),
        callbackURL,
        httpClient,
      },
      verify,
    ),

  api: (env) => ({
    what: 'company',
    url: env('FLOWACCOUNT_USER_PROFILE_URL') || COMPANY_INFO[environmentOf(env)],
    // Without an envelope, as seen in public, the HTTP status decides.
    verdict: ({ status, code }) => (status === true ? 200 : code === undefined ? undefined : Number(code)),
  }),
};

const environmentOf = (env: Setup['env']): 'sandbox' | 'production' =>
  // What is neither of the two, the strategy reports.
  (env('FLOWACCOUNT_ENVIRONMENT') || 'sandbox') as 'sandbox' | 'production';
