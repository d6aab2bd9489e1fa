import { ElecqStrategy } from 'passport-elecq';
import { createElecqEmulator } from 'provider-emulators';
import { type AnyConstructor, basicOf, CLIENT, type Kind, type ProviderRecord, refreshing } from '../record.js';
import { CANARIES } from '../secrets.js';

const { accessToken, refreshToken, clientSecret } = CANARIES;
const tokens = {
  accessToken,
  refreshToken,
  tokenType: 'Bearer',
  accessTokenExpiresIn: 86_400,
  refreshTokenExpiresIn: 604_800,
};
const fields: Record<string, Kind> = {
  accessToken: 'text!',
  refreshToken: 'text',
  tokenType: 'decor',
  accessTokenExpiresIn: 'life',
  refreshTokenExpiresIn: 'life',
};

export const elecq: ProviderRecord = {
  label: 'ELECQ',
  Strategy: ElecqStrategy as unknown as AnyConstructor,
  createEmulator: createElecqEmulator,
  // Its login page returns no state; where it redirects at once, we add ours.
  stateful: { authorizeMode: 'redirect' },
  options: {
    ...CLIENT,
    authorizationURL: 'https://api.elecq.example/authorize',
    tokenURL: 'https://api.elecq.example/token',
  },
  required: {
    clientID: /ClientID that ELECQ assigns/,
    clientSecret: /ClientSecret that ELECQ assigns/,
    callbackURL: /redirect URI that is registered with ELECQ/,
    authorizationURL: /Postman workspace/,
    tokenURL: /Postman workspace/,
  },
  httpsCallback: true,
  callbackParameter: 'redirectUri',
  asksFirst: true,
  codeNames: ['authorizationCode'],
  members: {
    access: 'accessToken',
    refresh: 'refreshToken',
    life: 'accessTokenExpiresIn',
    refreshLife: 'refreshTokenExpiresIn',
    type: 'tokenType',
    id: 'userId',
    idIn: 'profile',
  },
  calls: {
    options: (url) => ({
      clientID: 'client',
      clientSecret,
      authorizationURL: url('authorize'),
      tokenURL: url('token'),
      refreshURL: url('refresh'),
      userProfileURL: url('profile'),
    }),
    wrap: (payload) => `{"respCode":"200","respMsg":"success","data":${payload}}`,
    refuse: (words) => JSON.stringify({ respCode: '401', respMsg: words, data: null }),
    calls: {
      authorize: {
        operation: 'authorize',
        wholly: true,
        by: 'start',
        carries: ['basic', 'clientSecret'],
        payload: { authorizationCode: CANARIES.code },
        fields: { authorizationCode: 'text!' },
      },
      token: {
        operation: 'token',
        by: 'callback',
        carries: ['basic', 'clientSecret', 'code'],
        payload: tokens,
        fields,
      },
      refresh: {
        operation: 'refresh',
        by: refreshing(),
        carries: ['basic', 'clientSecret', 'refreshToken'],
        payload: tokens,
        fields,
      },
      profile: {
        operation: 'profile',
        by: 'callback',
        carries: ['accessToken'],
        payload: { userId: 'user-1' },
        fields: { userId: 'id!' },
      },
    },
  },
  refreshing: {
    path: '/oauth2/refresh',
    contentType: 'application/json',
    authorization: basicOf('elecq'),
    body: ({ refreshToken: sent }) => JSON.stringify({ refreshToken: sent }),
    code: '401',
  },
  emulator: {
    options: { allowBrowserAuthorize: true },
    token: { path: '/oauth2/token', authorization: basicOf('elecq') },
    refusal: { respCode: /^[45]\d\d$/, respMsg: /./, data: null },
    addresses: ['authorizationURL', 'tokenURL', 'refreshURL', 'userProfileURL'],
  },
  readme: {
    snippets: ['Tokens'],
    options: ['clientSecret', 'refreshURL', 'userProfileURL', 'authorizationMode', 'identity'],
  },
};
