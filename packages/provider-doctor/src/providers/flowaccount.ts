import { FlowAccountStrategy, type FlowAccountStrategyOptions } from 'passport-flowaccount';
import { jsonOf } from '../exchange.js';
import { describe, isObject, shapeOf } from '../shape.js';
import { type Env, type Opened, type ProviderDefinition, RECORDED } from './provider.js';

const GUIDE = 'FlowAccount developer guide, «Authorization Code»';
const REGISTRATION = 'that FlowAccount assigns at registration, one for each environment';
const OPEN_API = 'https://openapi.flowaccount.com';

const TOKENS = {
  words: '«access_token, expires_in, token_type, supportCode, refresh_token»',
  source: `${GUIDE}, «การขอ access token»`,
  complete: true,
  members: [
    { name: 'access_token', type: 'text', role: 'accessToken', words: '«Access token สำหรับธุรกิจที่ผู้ใช้งานได้เลือกไว้»' },
    {
      name: 'refresh_token',
      type: 'text',
      role: 'refreshToken',
      words: '«refresh token สำหรับใช้ขอ refresh access token ใหม่», with the scope offline_access',
    },
    {
      name: 'expires_in',
      type: 'number',
      role: 'lifetime',
      words: '«อายุของ access token มีหน่วยเป็นวินาที»: the access token’s lifetime in seconds',
    },
    { name: 'token_type', type: 'text', words: '«ปกติเป็น bearer token»' },
    {
      name: 'supportCode',
      type: 'text or number',
      role: 'identity',
      words: '«รหัสลูกค้าของธุรกิจที่ผู้ใช้งานเลือกไว้»: the customer code of the chosen business',
    },
    { name: 'scope', type: 'text', optional: true },
    { name: 'id_token', type: 'text', optional: true },
  ],
} as const;

const again = 'Run the doctor again, and finish the login without a pause.';

export const flowaccount: ProviderDefinition = {
  name: 'flowaccount',
  label: 'FlowAccount',
  contact: 'FlowAccount',
  variables: [
    { name: 'FLOWACCOUNT_CLIENT_ID', option: 'clientID', required: true, source: `the client id ${REGISTRATION}` },
    {
      name: 'FLOWACCOUNT_CLIENT_SECRET',
      option: 'clientSecret',
      required: true,
      source: `the client secret ${REGISTRATION}`,
    },
    {
      name: 'FLOWACCOUNT_ENVIRONMENT',
      option: 'environment',
      source: 'where the client is registered: sandbox (default) or production',
    },
    {
      name: 'FLOWACCOUNT_AUTH_SERVER_URL',
      option: 'authServerURL',
      source: 'the address of the production auth server, which FlowAccount tells you at registration',
    },
    { name: 'FLOWACCOUNT_AUTHORIZATION_URL', option: 'authorizationURL', source: 'only for a server of your own' },
    { name: 'FLOWACCOUNT_TOKEN_URL', option: 'tokenURL', source: 'only for a server of your own' },
    { name: 'FLOWACCOUNT_REFRESH_URL', option: 'refreshURL', source: 'only for a server of your own' },
    { name: 'FLOWACCOUNT_USER_PROFILE_URL', option: 'userProfileURL', source: 'only for a server of your own' },
  ],
  options: (env) => ({ environment: environmentOf(env) }),
  alsoMissing: (env) =>
    environmentOf(env) === 'production' && env('FLOWACCOUNT_AUTH_SERVER_URL') === ''
      ? ['FLOWACCOUNT_AUTH_SERVER_URL']
      : [],
  create: (options, verify) => new FlowAccountStrategy(options as unknown as FlowAccountStrategyOptions, verify),
  addressOf: {
    authorize: 'FLOWACCOUNT_AUTH_SERVER_URL',
    token: 'FLOWACCOUNT_ENVIRONMENT',
    refresh: 'FLOWACCOUNT_ENVIRONMENT',
    profile: 'FLOWACCOUNT_ENVIRONMENT',
  },
  origins: (env) => [
    [
      'FLOWACCOUNT_AUTH_SERVER_URL',
      env('FLOWACCOUNT_AUTHORIZATION_URL') ||
        env('FLOWACCOUNT_AUTH_SERVER_URL') ||
        'https://sandbox-auth.flowaccount.com',
    ],
    ['FLOWACCOUNT_ENVIRONMENT', env('FLOWACCOUNT_TOKEN_URL') || OPEN_API],
  ],
  authorize: {
    words: '«https://{{auth-server-endpoint}}/connect/authorize», the login page',
    source: `${GUIDE}, «การขอ authorization code»`,
  },
  callback: {
    words: '«code, scope, state»',
    source: `${GUIDE}, «การขอ authorization code»`,
    codeNames: ['code'],
    state: 'said',
    stateWords: '«state = ข้อความ … เดียวกันกับที่ส่ง request มาในขั้นตอนที่ 1»: the same text as was sent',
    known: ['scope', 'session_state', 'iss'],
  },
  answers: {
    token: TOKENS,
    refresh: TOKENS,
    profile: {
      words: '{status, message, code, data: {companyId, compnayName, …}}: it only adds to the profile',
      source: 'FlowAccount’s public API reference',
      members: [
        { name: 'companyId', type: 'text or number', usual: 'number', optional: true },
        { name: 'compnayName', also: ['companyName'], type: 'text' },
        { name: 'companyNameEn', type: 'text', optional: true },
        { name: 'companyTaxId', type: 'text or number', optional: true },
        { name: 'companyBranch', type: 'text or number', optional: true },
        { name: 'companyAddress', type: 'text', optional: true },
        { name: 'companyPhone', type: 'text', optional: true },
        { name: 'companyMobile', type: 'text', optional: true },
        { name: 'companyWebsite', type: 'text', optional: true },
      ],
    },
  },
  open(answer, operation): Opened {
    const json = jsonOf(answer);
    if (!json || operation !== 'profile') return { payload: json, observations: [] };
    const { status, data } = json;
    const only: unknown = Array.isArray(data) && data.length === 1 ? data[0] : data;
    const isBare = data === undefined && Object.keys(json).some((name) => name.startsWith('comp'));
    const payload = isObject(only) ? only : isBare ? json : undefined;
    return {
      payload,
      observations: [
        {
          check: 'envelope',
          ok: status === true && isObject(data),
          expected: '{status: true, message, code, data: {…}}',
          seen: `status as ${status === false ? 'false' : describe(shapeOf(status))}, data as ${describe(shapeOf(data))}`,
          source: 'FlowAccount’s public API reference',
          side: 'provider',
          remedy: payload
            ? 'Nothing: passport-flowaccount reads it.'
            : 'Nothing for a login: the profile has the supportCode, and no company.',
        },
      ],
      dialect: { answer: { ...(isBare && { shape: 'bare' }), ...(Array.isArray(data) && { shape: 'list' }) } },
    };
  },
  codeOf(answer) {
    const error = jsonOf(answer)?.['error'];
    return typeof error === 'string' && error !== '' ? error : undefined;
  },
  refusals: {
    invalid_grant: {
      side: 'login',
      means: 'the code or the refresh token is used, expired, or was issued for another redirect URI',
      remedy: `${again} If it lasts, compare the callback URL of this run with the registered one.`,
    },
  },
  refresh: {
    words: '«Refresh token จะถูกสร้างใหม่ทุกครั้งที่ขอ refresh access token»: each refresh makes a new refresh token',
    source: `${GUIDE}, «การขอ refresh access token»`,
    rotates: true,
  },
  placeholders: (authorize) => ({
    clientID: 'recorded',
    clientSecret: 'recorded-recorded',
    environment: 'sandbox',
    ...(authorize && { authorizationURL: authorize.origin + authorize.pathname }),
    tokenURL: `${RECORDED}/token`,
    userProfileURL: `${RECORDED}/company/info`,
  }),
  recognise({ method, url, body }) {
    if (method === 'POST' && body.includes('grant_type=refresh_token')) return 'refresh';
    if (method === 'POST' && body.includes('grant_type=authorization_code')) return 'token';
    if (method === 'GET' && /\/company(\/info)?$/.test(url.pathname)) return 'profile';
    return method === 'GET' && url.pathname.endsWith('/connect/authorize') ? 'authorize' : undefined;
  },
  identityIn: () => 'token',
};

const environmentOf = (env: Env): string => env('FLOWACCOUNT_ENVIRONMENT') || 'sandbox';
