import type { ProviderName } from '../providers/index.js';
import type { FlowAction, Step, StepKind } from './flow.js';
import type { Row } from './sequence.js';

const TITLES: Readonly<Record<StepKind, (provider: string) => string>> = {
  start: (provider) => `Your browser asks this app to log in with ${provider}`,
  authorize: (provider) => `This app asks ${provider} where to send your browser`,
  'provider-page': (provider) => `Your browser visits ${provider}, where you choose and agree`,
  callback: (provider) => `${provider} has sent your browser back`,
  token: () => 'This app exchanges the code for tokens',
  refresh: () => 'This app exchanges the refresh token for new tokens',
  profile: () => 'This app asks who you are',
  api: (provider) => `This app uses the API of ${provider} with your token`,
};

const ACTIONS: Readonly<Record<FlowAction, (provider: string) => string>> = {
  login: (provider) => `Login with ${provider}`,
  link: (provider) => `Linking ${provider}`,
  refresh: (provider) => `Refresh at ${provider}`,
  renewal: (provider) => `Automatic refresh at ${provider}`,
  api: (provider) => `API call to ${provider}`,
};

/** Where a provider leaves the standard (RFC 6749), told at the step where it happens. */
const DEVIATIONS: Readonly<Record<ProviderName, Partial<Record<StepKind, string>>>> = {
  elecq: {
    authorize:
      'ELECQ wants HTTP Basic here, which a browser cannot send and must not know: so the server makes this call. The parameters are in camelCase.',
    token:
      'JSON instead of a form, without grant_type, and HTTP Basic again. The answer is in an envelope whose respCode decides, whatever the HTTP status says.',
    refresh: 'JSON with one member, and HTTP Basic. The answer comes in the same envelope as for a code.',
    profile: 'No user-info endpoint is documented for the login: this is a merchant API, answering in the envelope.',
    api: 'A merchant API: the content is in the envelope’s data, and respCode says whether it counts.',
  },
  chainup: {
    'provider-page': 'ChainUp calls the parameters appKey and redirectUrl, and knows neither response_type nor scope.',
    token:
      'RSA-encrypted and signed: data is sealed with ChainUp’s public key, sign is made with our private key; the answer is sealed and signed the other way round, and refused unless its signature holds. Who you are (openId) comes with the tokens: there is no user-info call.',
    refresh: 'RSA-encrypted and signed, around three values: the refresh token, the token and the openId.',
  },
  elice: {
    'provider-page': 'Elice insists on state and lang; several scopes would be separated by commas.',
    token:
      'JSON, no grant_type: exactly three members. Only an access token comes back; that it lives for one hour is told in Elice’s guide, not in the answer, and there is no refresh token.',
    profile: 'profile_url is the picture, not a page, and id may be a number: the profile makes it a text.',
  },
  flowaccount: {
    'provider-page':
      'The standard request (RFC 6749); offline_access in the scope is what it takes to get a refresh token.',
    token:
      'The standard request. The answer has one member more: supportCode, the code of the chosen business, is the identity.',
    refresh:
      'This replaces your refresh token: the one sent here is dead from now on, and the new one lives for a day.',
    profile: 'The company call has an envelope of its own, and spells one member «compnayName».',
    api: 'The company call has an envelope of its own, and spells one member «compnayName».',
  },
};

/** The sentence at the top of a row. */
export function titleOf({ step: { kind }, request }: Row, provider: string): string {
  if (request) return TITLES[kind](provider);
  return kind === 'start' ? 'This app tells your browser where to go' : 'This app lets you in';
}

/** The headline of a flow. */
export const actionTitle = (action: FlowAction, provider: string): string => ACTIONS[action](provider);

/** Why a step looks unlike the standard; undefined where it does not. */
export function deviationOf({ kind, request, refused }: Step, provider: ProviderName): string | undefined {
  if (refused) return undefined;
  if (provider === 'elecq' && kind === 'callback') {
    return /[?&]state=/.test(request.line)
      ? 'ELECQ knows no state: this app had added its own to the address, and has checked it.'
      : 'ELECQ returns no state. The callback counts only because this browser has an unused login pending, which it uses up.';
  }
  return DEVIATIONS[provider][kind];
}
