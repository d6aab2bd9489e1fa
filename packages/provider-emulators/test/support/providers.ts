import {
  createChainUpEmulator,
  createElecqEmulator,
  createEliceEmulator,
  createFlowAccountEmulator,
} from 'provider-emulators';
import type { Emulator, EmulatorOptions } from 'provider-emulators';
import { callback, withQuery } from './clock.js';

type Shared = Omit<EmulatorOptions, 'accounts'>;

/** What the tests that hold for all four providers need to know about one. */
export interface ProviderCase {
  readonly name: string;
  readonly create: (options?: Shared) => Emulator;
  readonly tokenPath: string;
  /** A page that a browser may open, with everything that is required. */
  readonly page: (emulator: Emulator, change?: Record<string, string>) => string;
  readonly redirectParameter: string;
  /** What a refusal by an API looks like. */
  readonly refusal: object;
}

const anyText: unknown = expect.any(String);

export const PROVIDERS: readonly ProviderCase[] = [
  {
    name: 'ELECQ',
    create: (options) => createElecqEmulator({ ...options, allowBrowserAuthorize: true }),
    tokenPath: '/oauth2/token',
    page: ({ url }, change) =>
      withQuery(`${url}/oauth2/authorize`, {
        redirectUri: callback('elecq'),
        clientId: 'elecq-client',
        responseType: 'code',
        ...change,
      }),
    redirectParameter: 'redirectUri',
    refusal: { respCode: expect.stringMatching(/^[45]\d\d$/) as unknown, respMsg: anyText, data: null },
  },
  {
    name: 'ChainUp',
    create: createChainUpEmulator,
    tokenPath: '/platformapi/chainup/open/auth/token',
    page: ({ url }, change) =>
      withQuery(`${url}/platform/login.html`, {
        appKey: 'chainup_emulator',
        redirectUrl: callback('chainup'),
        ...change,
      }),
    redirectParameter: 'redirectUrl',
    refusal: { code: expect.stringMatching(/^[1-9]\d{4}$/) as unknown, msg: anyText, data: null, sign: null },
  },
  {
    name: 'Elice',
    create: createEliceEmulator,
    tokenPath: '/oauth/token',
    page: ({ url }, change) =>
      withQuery(`${url}/oauth/authorize`, {
        client_id: 'elice-client',
        redirect_uri: callback('elice'),
        state: 's',
        scope: 'read',
        lang: 'en',
        ...change,
      }),
    redirectParameter: 'redirect_uri',
    refusal: { error: anyText, error_description: anyText },
  },
  {
    name: 'FlowAccount',
    create: createFlowAccountEmulator,
    tokenPath: '/test/token',
    page: ({ url }, change) =>
      withQuery(`${url}/connect/authorize`, {
        response_type: 'code',
        client_id: 'flowaccount-client',
        redirect_uri: callback('flowaccount'),
        scope: 'flowaccount-api offline_access',
        ...change,
      }),
    redirectParameter: 'redirect_uri',
    refusal: { error: anyText, error_description: anyText },
  },
];
