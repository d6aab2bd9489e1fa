import { EliceStrategy } from 'passport-elice';
import type { ProviderDefinition } from './provider.js';

export const elice: ProviderDefinition = {
  name: 'elice',
  label: 'Elice',
  audience: 'Learners',
  deviation: 'Takes JSON without a grant_type for the token, and insists on state and lang. No refresh tokens.',

  registration: 'Write to backend@elicer.com with the name of your application and this redirect URI.',
  httpsOnly: true,
  variables: {
    clientID: 'ELICE_CLIENT_ID',
    clientSecret: 'ELICE_CLIENT_SECRET',
    webURL: 'ELICE_WEB_URL',
    serverURL: 'ELICE_SERVER_URL',
    lang: 'ELICE_LANG',
  },

  strategy: ({ env, callbackURL, httpClient, verify }) =>
    new EliceStrategy(
      {
        clientID: env('ELICE_CLIENT_ID'),
        clientSecret: env('ELICE_CLIENT_SECRET'),
        webURL: env('ELICE_WEB_URL'),
        serverURL: env('ELICE_SERVER_URL'),
        lang: env('ELICE_LANG') || 'en',
        callbackURL,
        httpClient,
      },
      verify,
    ),

  api: (env) => {
    const server = env('ELICE_SERVER_URL').replace(/\/+$/, '');
    return { what: 'the account', url: `${server.includes('://') ? '' : 'https://'}${server}/oauth/account` };
  },
};
