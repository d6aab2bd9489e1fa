import { EliceStrategy } from 'passport-elice';
import { createEliceEmulator } from 'provider-emulators';
import {
  type AnyConstructor,
  CLIENT,
  plain,
  type ProviderRecord,
  STANDARD_REFUSAL,
  standardRefusal,
} from '../record.js';
import { CANARIES } from '../secrets.js';

const { accessToken, clientSecret } = CANARIES;

export const elice: ProviderRecord = {
  label: 'Elice',
  Strategy: EliceStrategy as unknown as AnyConstructor,
  createEmulator: createEliceEmulator,
  options: { ...CLIENT, webURL: 'web.elice.example', serverURL: 'server.elice.example' },
  required: {
    clientID: /client_id that Elice sends you after the registration/,
    clientSecret: /client_secret that Elice sends you after the registration/,
    callbackURL: /redirect URI from your registration/,
    webURL: /ELICE_WEB_URL/,
    serverURL: /ELICE_SERVER_URL/,
  },
  hosts: ['webURL', 'serverURL'],
  httpsCallback: true,
  callbackParameter: 'redirect_uri',
  scopeSeparator: ',',
  scope: ['read'],
  members: { access: 'access_token', id: 'id', idIn: 'profile' },
  calls: {
    options: (url) => ({
      clientID: 'client',
      clientSecret,
      webURL: 'elice.example',
      serverURL: 'api.elice.example',
      tokenURL: url('token'),
      userProfileURL: url('profile'),
    }),
    wrap: plain,
    refuse: standardRefusal,
    calls: {
      token: {
        operation: 'token',
        by: 'callback',
        carries: ['clientSecret', 'code'],
        payload: { access_token: accessToken },
        fields: { access_token: 'text!' },
      },
      profile: {
        operation: 'profile',
        by: 'callback',
        carries: ['accessToken'],
        payload: {
          id: 12_345,
          fullname: 'A',
          email: 'a@x.example',
          phone: '1',
          profile_url: 'https://x.example/',
          locale: 'ko',
        },
        fields: { id: 'id!', fullname: 'decor', email: 'decor', phone: 'decor', profile_url: 'decor', locale: 'decor' },
      },
    },
  },
  emulator: {
    token: { path: '/oauth/token' },
    refusal: STANDARD_REFUSAL,
    language: 'lang',
    addresses: ['webURL', 'serverURL'],
  },
  readme: {
    snippets: ['Options'],
    options: ['clientSecret', 'webURL', 'serverURL', 'lang', 'userProfileURL'],
  },
};
