import { EliceStrategy, type EliceStrategyOptions } from 'passport-elice';
import { jsonOf } from '../exchange.js';
import { isObject, safeName } from '../shape.js';
import { type Observation, type Opened, type ProviderDefinition, RECORDED } from './provider.js';

const GUIDE = 'Elice login integration guide';
const REGISTRATION = 'comes with your registration (write to backend@elicer.com)';

export const elice: ProviderDefinition = {
  name: 'elice',
  label: 'Elice',
  contact: 'Elice (backend@elicer.com)',
  variables: [
    { name: 'ELICE_CLIENT_ID', option: 'clientID', required: true, source: `the client_id, which ${REGISTRATION}` },
    {
      name: 'ELICE_CLIENT_SECRET',
      option: 'clientSecret',
      required: true,
      source: `the client_secret, which ${REGISTRATION}`,
    },
    { name: 'ELICE_WEB_URL', option: 'webURL', required: true, source: `the ELICE_WEB_URL, which ${REGISTRATION}` },
    {
      name: 'ELICE_SERVER_URL',
      option: 'serverURL',
      required: true,
      source: `the ELICE_SERVER_URL, which ${REGISTRATION}`,
    },
    { name: 'ELICE_LANG', option: 'lang', source: "the language of Elice's login page, such as en" },
  ],
  create: (options, verify) => new EliceStrategy(options as unknown as EliceStrategyOptions, verify),
  addressOf: {
    authorize: 'ELICE_WEB_URL',
    token: 'ELICE_SERVER_URL',
    refresh: 'ELICE_SERVER_URL',
    profile: 'ELICE_SERVER_URL',
  },
  origins: (env) => [
    ['ELICE_WEB_URL', env('ELICE_WEB_URL')],
    ['ELICE_SERVER_URL', env('ELICE_SERVER_URL')],
  ],
  authorize: {
    words: 'the login page, for client_id, redirect_uri, state, scope and lang',
    source: `${GUIDE}, section 2`,
  },
  callback: {
    words: '«HTTP/1.1 302 Found», to the redirect URI with code and state',
    source: `${GUIDE}, section 2`,
    codeNames: ['code'],
    state: 'said',
    stateWords: 'the sample’s Location has the state that was sent',
    known: [],
  },
  answers: {
    token: {
      words: '«{"access_token": "your_access_token"}»',
      source: `${GUIDE}, section 3`,
      complete: true,
      members: [
        {
          name: 'access_token',
          type: 'text',
          role: 'accessToken',
          words: '«Access Token (หมดอายุหลังจากขอรับเป็นเวลา 1 ชั่วโมง)»: it ends one hour after it was issued',
        },
      ],
    },
    profile: {
      words: '«id, fullname, email, phone, profile_url, locale»',
      source: `${GUIDE}, section 4`,
      complete: true,
      members: [
        {
          name: 'id',
          type: 'text or number',
          usual: 'number',
          role: 'identity',
          words: '«id, String, ข้อมูลการระบุบุคคลเดียวกัน»; the sample has a number',
        },
        { name: 'fullname', type: 'text' },
        { name: 'email', type: 'text' },
        { name: 'phone', type: 'text' },
        { name: 'profile_url', type: 'text' },
        { name: 'locale', type: 'text' },
      ],
    },
  },
  open(answer, operation): Opened {
    const json = jsonOf(answer);
    if (!json || operation !== 'profile') return { payload: json, observations: [] };
    const { account } = json;
    const isNested = json['id'] === undefined && isObject(account);
    const observations: Observation[] = [
      {
        check: 'nesting',
        ok: !isNested,
        expected: 'the members at the top of the answer',
        seen: isNested ? 'the members inside «account»' : 'no «account» around them',
        source: `${GUIDE}, section 4`,
        side: 'provider',
        remedy: 'Nothing: passport-elice reads it.',
      },
    ];
    if (!isNested) return { payload: json, observations };
    const { account: _account, ...others } = json;
    const extra = Object.fromEntries(
      Object.keys(others)
        .filter((name) => safeName(name) === name)
        .map((name) => [name, resultOf(name)]),
    );
    return { payload: account, observations, dialect: { answer: { within: 'account', extra } } };
  },
  codeOf(answer) {
    const json = jsonOf(answer);
    const { error, _result: result } = json ?? {};
    if (typeof error === 'string') return error;
    if (isObject(result) && result['status'] === 'fail') return '_result.fail';
    return typeof json?.['detail'] === 'string' ? 'detail' : undefined;
  },
  refusals: {
    '_result.fail': {
      side: 'provider',
      means: 'Elice says so in _result',
      remedy: 'Run the doctor again; if it lasts, send this report to Elice.',
    },
    detail: {
      side: 'provider',
      means: 'Elice says so in detail',
      remedy: 'Run the doctor again; if it lasts, send this report to Elice.',
    },
  },
  placeholders: (authorize) => ({
    clientID: 'recorded',
    clientSecret: 'recorded-recorded',
    webURL: authorize?.origin ?? RECORDED,
    serverURL: RECORDED,
  }),
  recognise({ method, url }) {
    if (url.pathname.endsWith('/oauth/token') && method === 'POST') return 'token';
    if (url.pathname.endsWith('/oauth/account') && method === 'GET') return 'profile';
    return method === 'GET' && url.pathname.endsWith('/oauth/authorize') ? 'authorize' : undefined;
  },
  identityIn: () => 'profile',
};

/** Of a success: no value of the provider's. */
const resultOf = (name: string): unknown => (name === '_result' ? { status: 'ok', reason: null } : null);
