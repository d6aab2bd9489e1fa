import { EliceStrategy } from 'passport-elice';
import type { Language } from '../languages/index.js';
import type { ProviderDefinition } from './provider.js';

/** Elice's guide exists in three of the languages: who reads Chinese is shown English. */
const LANGUAGES: Readonly<Record<Language, string>> = { en: 'en', ko: 'ko', th: 'th', zh: 'en' };

export const elice: ProviderDefinition<'elice'> = {
  name: 'elice',
  label: 'Elice',
  httpsOnly: true,
  variables: {
    clientID: 'ELICE_CLIENT_ID',
    clientSecret: 'ELICE_CLIENT_SECRET',
    webURL: 'ELICE_WEB_URL',
    serverURL: 'ELICE_SERVER_URL',
    lang: 'ELICE_LANG',
  },
  sideVariables: ['ELICE_LANG'],

  strategy: ({ env, callbackURL, httpClient, verify }) =>
    new EliceStrategy(
      {
        clientID: env('ELICE_CLIENT_ID'),
        clientSecret: env('ELICE_CLIENT_SECRET'),
        webURL: env('ELICE_WEB_URL'),
        serverURL: env('ELICE_SERVER_URL'),
        lang: env('ELICE_LANG'),
        callbackURL,
        httpClient,
      },
      verify,
    ),

  // The variable, when it is set, is for every login.
  startIn: (language, env) => (env('ELICE_LANG') === '' ? { lang: LANGUAGES[language] } : {}),

  api: (env) => {
    const server = env('ELICE_SERVER_URL').replace(/\/+$/, '');
    return { what: 'account', url: `${server.includes('://') ? '' : 'https://'}${server}/oauth/account` };
  },
};
