import { AcmeStrategy } from 'passport-acme';
import { createAcmeEmulator } from '../../../templates/acme-emulator/index.js';
import { type AnyConstructor, basicOf, CLIENT, type Kind, type ProviderRecord, refreshing } from '../record.js';
import { CANARIES } from '../secrets.js';

const { accessToken, refreshToken, clientSecret } = CANARIES;
const tokens = { accessToken, refreshToken, expiresIn: 3600 };
const fields: Record<string, Kind> = { accessToken: 'text!', refreshToken: 'text', expiresIn: 'life' };

export const acme: ProviderRecord = {
  label: 'Acme',
  Strategy: AcmeStrategy as unknown as AnyConstructor,
  createEmulator: createAcmeEmulator,
  options: { ...CLIENT, serverURL: 'server.acme.example' },
  required: {
    clientID: /key on your application page/,
    clientSecret: /secret on your application page/,
    callbackURL: /return address on your application page/,
    serverURL: /address of the server on your application page/,
  },
  hosts: ['serverURL'],
  callbackParameter: 'returnTo',
  scopeSeparator: ',',
  parameters: { state: 'echo', error: 'problem', scope: 'rights' },
  codeNames: ['authCode'],
  members: {
    access: 'accessToken',
    refresh: 'refreshToken',
    life: 'expiresIn',
    id: 'id',
    idIn: 'profile',
  },
  calls: {
    options: (url) => ({
      clientID: 'client',
      clientSecret,
      serverURL: 'server.acme.example',
      tokenURL: url('token'),
      refreshURL: url('refresh'),
      userProfileURL: url('profile'),
    }),
    wrap: (payload) => `{"ok":true,"result":${payload}}`,
    refuse: (words) => JSON.stringify({ ok: false, reason: { code: 'denied', text: words } }),
    calls: {
      token: {
        operation: 'token',
        wholly: true,
        by: 'callback',
        carries: ['basic', 'clientSecret', 'code'],
        payload: tokens,
        fields,
      },
      refresh: {
        operation: 'refresh',
        wholly: true,
        by: refreshing(),
        carries: ['basic', 'clientSecret', 'refreshToken'],
        payload: tokens,
        fields,
      },
      profile: {
        operation: 'profile',
        wholly: true,
        by: 'callback',
        carries: ['accessToken'],
        payload: { id: 7, name: 'A', plan: 'gold' },
        fields: { id: 'id!', name: 'decor', plan: 'decor' },
      },
    },
  },
  refreshing: {
    path: '/token',
    contentType: 'application/json',
    authorization: basicOf('acme'),
    body: ({ refreshToken: sent }) => JSON.stringify({ refreshToken: sent }),
    code: 'denied',
  },
  emulator: {
    token: { path: '/token', authorization: basicOf('acme') },
    refusal: { ok: false, reason: { code: /./, text: /./ } },
    statuses: { badRequest: 200, invalidClient: 200 },
    addresses: ['serverURL'],
  },
  readme: {
    snippets: ['Tokens'],
    options: ['clientSecret', 'serverURL', 'refreshURL', 'userProfileURL'],
  },
};
