import { FlowAccountStrategy } from 'passport-flowaccount';
import { createFlowAccountEmulator } from 'provider-emulators';
import {
  type AnyConstructor,
  CLIENT,
  type Kind,
  plain,
  type ProviderRecord,
  refreshing,
  STANDARD_REFUSAL,
  standardRefusal,
} from '../record.js';
import { CANARIES } from '../secrets.js';

const { accessToken, refreshToken, clientSecret } = CANARIES;
const tokens = {
  access_token: accessToken,
  refresh_token: refreshToken,
  token_type: 'Bearer',
  expires_in: 3600,
  supportCode: 'FA-1',
};
const fields: Record<string, Kind> = {
  access_token: 'text!',
  refresh_token: 'text',
  token_type: 'decor',
  expires_in: 'life',
};

export const flowaccount: ProviderRecord = {
  label: 'FlowAccount',
  Strategy: FlowAccountStrategy as unknown as AnyConstructor,
  createEmulator: createFlowAccountEmulator,
  options: { ...CLIENT, environment: 'production', authServerURL: 'https://auth.flowaccount.example' },
  required: {
    clientID: /client id that FlowAccount assigns/,
    clientSecret: /client secret that FlowAccount assigns/,
    callbackURL: /registered with FlowAccount/,
    environment: /'sandbox' while you develop/,
    authServerURL: /FlowAccount tells you at registration/,
  },
  hosts: ['authServerURL'],
  callbackParameter: 'redirect_uri',
  scopeSeparator: ' ',
  scope: ['flowaccount-api', 'offline_access'],
  refusesAuthorization: true,
  members: {
    access: 'access_token',
    refresh: 'refresh_token',
    life: 'expires_in',
    scope: 'scope',
    type: 'token_type',
    id: 'supportCode',
    idIn: 'token',
  },
  calls: {
    options: (url) => ({
      clientID: 'client',
      clientSecret,
      environment: 'sandbox',
      pkce: true,
      tokenURL: url('token'),
      refreshURL: url('refresh'),
      userProfileURL: url('profile'),
    }),
    wrap: plain,
    refuse: (words, call) =>
      call === 'profile'
        ? JSON.stringify({ status: false, message: words, code: 401, data: null })
        : standardRefusal(words),
    calls: {
      token: {
        operation: 'token',
        by: 'callback',
        carries: ['clientSecret', 'code'],
        payload: tokens,
        fields: { ...fields, supportCode: 'id!' },
      },
      refresh: {
        operation: 'refresh',
        by: refreshing(),
        carries: ['clientSecret', 'refreshToken'],
        payload: tokens,
        fields,
      },
      profile: {
        operation: 'profile',
        by: 'callback',
        carries: ['accessToken'],
        payload: {
          status: true,
          message: '',
          code: 0,
          data: { companyId: 1, compnayName: 'A', companyNameEn: 'B', companyTaxId: '1' },
        },
        decorates: true,
        fields: { data: 'decor', 'data.companyNameEn': 'decor', 'data.compnayName': 'decor' },
      },
    },
  },
  refreshing: {
    path: '/test/token',
    contentType: 'application/x-www-form-urlencoded',
    body: ({ refreshToken: sent = '' }) =>
      new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: sent,
        client_id: 'flowaccount-client',
        client_secret: 'flowaccount-emulator-secret',
      }).toString(),
    code: 'invalid_grant',
  },
  emulator: {
    token: { path: '/test/token', contentType: 'application/x-www-form-urlencoded' },
    refusal: STANDARD_REFUSAL,
    addresses: ['authorizationURL', 'tokenURL', 'refreshURL', 'userProfileURL'],
  },
  readme: {
    snippets: ['Tokens', 'Tokens'],
    options: ['clientSecret', 'environment', 'authServerURL', 'companyInfo', 'refreshURL', 'userProfileURL'],
  },
};
