import { createChainUpEmulator } from 'provider-emulators';
import type { TargetName } from './providers.js';

/** What the suites know of a provider. A fifth one gets them by an entry here and in `targets.ts`. */
export interface ProviderRecord {
  /** Everything that must be given, and nothing else. */
  options: Record<string, unknown>;
  /** Each required option, with what its message says of where the value comes from. */
  required: Record<string, RegExp>;
  /** What the authorization request calls the callback address. */
  callbackParameter: string;
  /** Whether the server makes the authorization request, and not the browser. */
  asksFirst?: true;
  /** Whether the token call has no `Authorization` header, and the provider refuses one of the application's. */
  refusesAuthorization?: true;
  /** Whether the identity comes with the tokens, and no call is made for it. */
  profileInTokens?: true;
  /** Whether callback URLs on plain http are refused, but for loopback. */
  httpsCallback?: true;
  /** What the emulator grants, where scopes have to be named. */
  scope?: readonly string[];
}

/** In values that no message may show. */
export const CANARY = 'canary-9c1b';

const { privateKey, platformPublicKey } = createChainUpEmulator().strategyOptions;
const clientID = `${CANARY}-id`;
const clientSecret = `${CANARY}-secret`;
const callbackURL = 'https://app.example/cb';

export const RECORDS: Record<TargetName, ProviderRecord> = {
  elecq: {
    callbackParameter: 'redirectUri',
    asksFirst: true,
    options: {
      clientID,
      clientSecret,
      callbackURL,
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
  },
  chainup: {
    callbackParameter: 'redirectUrl',
    profileInTokens: true,
    options: {
      clientID,
      callbackURL,
      baseURL: 'https://service.exchange.example',
      privateKey,
      platformPublicKey,
    },
    required: {
      clientID: /AppKey/,
      privateKey: /rsa_third_pri/,
      platformPublicKey: /rsa_saas_pub/,
      callbackURL: /merchant backend/,
      baseURL: /https:\/\/service\.<your exchange domain>/,
    },
  },
  elice: {
    callbackParameter: 'redirect_uri',
    options: {
      clientID,
      clientSecret,
      callbackURL,
      webURL: 'web.elice.example',
      serverURL: 'server.elice.example',
    },
    required: {
      clientID: /client_id that Elice answers a registration with/,
      clientSecret: /client_secret that Elice answers a registration with/,
      callbackURL: /redirect URIs in your registration/,
      webURL: /ELICE_WEB_URL/,
      serverURL: /ELICE_SERVER_URL/,
    },
    httpsCallback: true,
    scope: ['read'],
  },
  flowaccount: {
    callbackParameter: 'redirect_uri',
    refusesAuthorization: true,
    options: {
      clientID,
      clientSecret,
      callbackURL,
      environment: 'production',
      authServerURL: 'https://auth.flowaccount.example',
    },
    required: {
      clientID: /client id that FlowAccount assigns/,
      clientSecret: /client secret that FlowAccount assigns/,
      callbackURL: /registered with FlowAccount/,
      environment: /'sandbox' while you develop/,
      authServerURL: /FlowAccount tells at registration/,
    },
    scope: ['flowaccount-api', 'offline_access'],
  },
  acme: {
    callbackParameter: 'returnTo',
    options: {
      clientID,
      clientSecret,
      callbackURL,
      region: 'eu',
    },
    required: {
      clientID: /key on your application page/,
      clientSecret: /secret on your application page/,
      callbackURL: /return address on your application page/,
      region: /'eu' or 'us'/,
    },
  },
};

/** The provider whose strategy is the kit and little else: what the kit does for all is tested with it. */
export const MODEL: TargetName = 'acme';
