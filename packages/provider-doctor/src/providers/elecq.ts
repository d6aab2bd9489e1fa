import { ElecqStrategy, type ElecqStrategyOptions } from 'passport-elecq';
import { jsonOf } from '../exchange.js';
import { describe, isObject, shapeOf } from '../shape.js';
import { type AnswerDialect, type Observation, type Opened, type ProviderDefinition, RECORDED } from './provider.js';

const FORMAT = 'elecq-open-docs, «Standard API Response Format»';
const POSTMAN = "in the environment of ELECQ's Postman workspace";
const ENVELOPE = '«{"respCode": "200", "respMsg": "success", "data": {…}}»';
const SUCCESS = /^(200|0{1,8})$/;

const TOKENS = {
  words: '«accessToken, refreshToken, tokenType, accessTokenExpiresIn, refreshTokenExpiresIn»',
  source: 'elecq-open-docs, step 2',
  complete: true,
  members: [
    { name: 'accessToken', type: 'text', role: 'accessToken', words: '«accessToken»' },
    { name: 'refreshToken', type: 'text', role: 'refreshToken', words: '«a long-lived token (e.g., 7 day)»' },
    { name: 'tokenType', type: 'text', words: '«Bearer»' },
    {
      name: 'accessTokenExpiresIn',
      type: 'number',
      role: 'lifetime',
      seconds: 86_400,
      words: '«86400», a number of seconds',
    },
    {
      name: 'refreshTokenExpiresIn',
      type: 'number',
      role: 'refreshLifetime',
      seconds: 604_800,
      words: '«604800», a number of seconds',
    },
  ],
} as const;

const refused = {
  side: 'settings',
  means: 'ELECQ says «Unauthorized»',
  remedy:
    'Check ELECQ_CLIENT_ID and ELECQ_CLIENT_SECRET first: ELECQ has one answer for wrong credentials and for a code that is used or expired. If they are right, run the doctor again.',
} as const;

export const elecq: ProviderDefinition = {
  name: 'elecq',
  label: 'ELECQ',
  contact: 'ELECQ',
  variables: [
    { name: 'ELECQ_CLIENT_ID', option: 'clientID', required: true, source: 'the ClientID that ELECQ assigns' },
    {
      name: 'ELECQ_CLIENT_SECRET',
      option: 'clientSecret',
      required: true,
      source: 'the ClientSecret that ELECQ assigns',
    },
    {
      name: 'ELECQ_AUTHORIZATION_URL',
      option: 'authorizationURL',
      required: true,
      source: `the address of «Authorize client-secret for authorizationCode», ${POSTMAN}`,
    },
    {
      name: 'ELECQ_TOKEN_URL',
      option: 'tokenURL',
      required: true,
      source: `the address of «Exchange authorizationCode for accessToken & refreshToken», ${POSTMAN}`,
    },
    { name: 'ELECQ_REFRESH_URL', option: 'refreshURL', source: `the address of the refresh API, ${POSTMAN}` },
    {
      name: 'ELECQ_USER_PROFILE_URL',
      option: 'userProfileURL',
      source: `the address of a merchant API that answers with the user, ${POSTMAN}`,
    },
  ],
  create: (options, verify) => new ElecqStrategy(options as unknown as ElecqStrategyOptions, verify),
  addressOf: {
    authorize: 'ELECQ_AUTHORIZATION_URL',
    token: 'ELECQ_TOKEN_URL',
    refresh: 'ELECQ_REFRESH_URL',
    profile: 'ELECQ_USER_PROFILE_URL',
  },
  origins: (env) =>
    ['ELECQ_AUTHORIZATION_URL', 'ELECQ_TOKEN_URL', 'ELECQ_REFRESH_URL', 'ELECQ_USER_PROFILE_URL'].map(
      (name) => [name, env(name)] as const,
    ),
  authorize: {
    words: '«HTTP/1.1 302 Found», a redirect to the redirectUri or to a login page, for a call with HTTP Basic',
    source: 'elecq-open-docs, step 1',
  },
  startAsksProvider: true,
  callback: {
    words: '«https://your-redirect-uri.com/callback?code=AUTHORIZATION_CODE»; elsewhere «?authorizationCode=…»',
    source: 'elecq-open-docs, 1.1 and step 1',
    codeNames: ['code', 'authorizationCode'],
    state: 'unknown',
    stateWords: 'no ELECQ document mentions state; where our server makes the authorize call, we add it ourselves',
    known: [],
  },
  answers: {
    authorize: {
      words: '«get the code directly»: no document describes the answer',
      source: 'history of elecq-open-docs',
      members: [{ name: 'authorizationCode', also: ['code'], type: 'text' }],
    },
    token: TOKENS,
    refresh: TOKENS,
    profile: {
      words: 'no ELECQ document describes it: the user by userId, USER_ID, user_id or id, inside the envelope',
      source: 'docs of passport-elecq',
      members: [
        { name: 'userId', also: ['USER_ID', 'user_id', 'id'], type: 'text or number', role: 'identity' },
        { name: 'name', type: 'text', optional: true },
      ],
    },
  },
  open(answer): Opened {
    const json = jsonOf(answer);
    if (!json) return { observations: [] };
    const { respCode, data } = json;
    const isSuccess = (typeof respCode === 'string' || typeof respCode === 'number') && SUCCESS.test(String(respCode));
    const said = isSuccess ? `respCode ${JSON.stringify(respCode)}` : `respCode as ${describe(shapeOf(respCode))}`;
    const only: unknown = Array.isArray(data) && data.length === 1 ? data[0] : undefined;
    const payload = isObject(data)
      ? data
      : isObject(only)
        ? only
        : typeof data === 'string'
          ? { code: data }
          : undefined;
    const observations: Observation[] = [
      {
        check: 'envelope',
        ok: respCode === '200' && isObject(data),
        critical: !isSuccess || payload === undefined,
        expected: ENVELOPE,
        seen: `${said}, data as ${describe(shapeOf(data))}`,
        source: FORMAT,
        side: 'provider',
        remedy: isSuccess && payload ? 'Nothing: passport-elecq reads it.' : 'Send this report to ELECQ and to us.',
      },
    ];
    const answerDialect: AnswerDialect = only === undefined ? {} : { shape: 'list' };
    const envelope = isSuccess && respCode !== '200' ? { envelope: { respCode } } : {};
    return { payload, observations, dialect: { envelope, answer: answerDialect } };
  },
  codeOf(answer) {
    const code = jsonOf(answer)?.['respCode'];
    return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
  },
  numericCodes: true,
  refusals: {
    '401': refused,
    '403': refused,
    'profile:401': {
      side: 'settings',
      means: 'ELECQ says «Unauthorized» to the token that it has just issued',
      remedy: 'Check that ELECQ_USER_PROFILE_URL and ELECQ_TOKEN_URL are of the same environment; then ask ELECQ.',
    },
    'refresh:401': {
      side: 'settings',
      means: 'ELECQ says «Unauthorized»',
      remedy:
        'Check ELECQ_REFRESH_URL against the Postman workspace; then ask ELECQ what the refresh API takes: its body is in no document.',
    },
  },
  refresh: {
    words: '«used to obtain a new accessToken without re-authenticating the user»; its body is not in the documents',
    source: 'elecq-open-docs, 1.2',
    rotates: false,
  },
  placeholders: (authorize, hasProfile) => ({
    clientID: 'recorded',
    clientSecret: 'recorded-recorded',
    authorizationURL: authorize ? authorize.origin + authorize.pathname : `${RECORDED}/authorize`,
    tokenURL: `${RECORDED}/token`,
    refreshURL: `${RECORDED}/refresh`,
    ...(hasProfile && { userProfileURL: `${RECORDED}/user` }),
    // Else the strategy would make a call that is not in the recording.
    ...(!authorize && { authorizationMode: 'browser' }),
  }),
  recognise({ method, url, headers, body }) {
    if (method === 'GET' && url.searchParams.has('responseType')) return 'authorize';
    if (method === 'GET') return headers['authorization']?.startsWith('Bearer') ? 'profile' : undefined;
    if (body.includes('"authorizationCode"')) return 'token';
    return body.includes('"refreshToken"') ? 'refresh' : undefined;
  },
  claims: {
    names: ['sub', 'USER_ID', 'user_id', 'userId', 'id'],
    source: 'history of elecq-open-docs',
    remedy:
      'Set ELECQ_USER_PROFILE_URL to a merchant API that answers with the user, or the option identity to organization.',
  },
  identityIn: ({ identity, userProfileURL }) =>
    identity === 'organization' ? 'settings' : userProfileURL === undefined ? 'claims' : 'profile',
};
