import axios, { type AxiosRequestConfig } from 'axios';
import { Browser } from './support/browser.js';
import { PROVIDERS, type ProviderName } from './support/providers.js';
import { ended, useStages } from './support/stage.js';

const { stage } = useStages();

const never = (): never => {
  throw new Error('leaked');
};

/** Something of the application's own for every default that axios's types know. A new one does not compile until it is here. */
const DEFAULTS: Record<keyof Required<AxiosRequestConfig>, unknown> = {
  url: 'http://127.0.0.1:1/leaked',
  method: 'put',
  baseURL: 'http://127.0.0.1:1/leaked',
  allowAbsoluteUrls: false,
  transformRequest: [() => 'leaked'],
  transformResponse: [() => 'leaked'],
  headers: { common: { 'x-leaked': 'leaked', Authorization: 'Bearer leaked' }, post: { 'x-leaked': 'leaked' } },
  params: { leaked: 'leaked' },
  paramsSerializer: () => 'leaked',
  data: 'leaked',
  timeout: 1,
  timeoutErrorMessage: 'leaked',
  withCredentials: true,
  adapter: never,
  auth: { username: 'leaked', password: 'leaked' },
  responseType: 'stream',
  responseEncoding: 'latin1',
  xsrfCookieName: 'leaked',
  xsrfHeaderName: 'x-leaked',
  onUploadProgress: never,
  onDownloadProgress: never,
  maxContentLength: 1,
  validateStatus: () => false,
  maxBodyLength: 1,
  maxRedirects: 5,
  maxRate: 1,
  beforeRedirect: never,
  socketPath: '/leaked',
  allowedSocketPaths: '/leaked',
  transport: { request: never },
  httpAgent: { addRequest: never },
  httpsAgent: { addRequest: never },
  proxy: { host: '127.0.0.1', port: 1 },
  cancelToken: { promise: Promise.resolve(), reason: 'leaked', throwIfRequested: never },
  decompress: false,
  transitional: { silentJSONParsing: false, forcedJSONParsing: false, clarifyTimeoutError: true },
  signal: AbortSignal.abort(),
  insecureHTTPParser: true,
  env: { fetch: never },
  formSerializer: { visitor: never },
  family: 6,
  lookup: never,
  withXSRFToken: true,
  parseReviver: () => 'leaked',
  fetchOptions: { leaked: 'leaked' },
  httpVersion: 2,
  http2Options: { leaked: 'leaked' },
  formDataHeaderPolicy: 'legacy',
  redact: [],
  sensitiveHeaders: [],
};

/** What the application does to axios, undone afterwards. */
async function inAnApplicationThatUsesAxios(work: () => Promise<void>): Promise<void> {
  const before = { ...axios.defaults };
  const asking = axios.interceptors.request.use(never);
  const answering = axios.interceptors.response.use(never);
  Object.assign(axios.defaults, DEFAULTS);
  process.env['HTTP_PROXY'] = process.env['HTTPS_PROXY'] = process.env['ALL_PROXY'] = 'http://127.0.0.1:1';
  try {
    await work();
  } finally {
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) Reflect.deleteProperty(process.env, name);
    axios.interceptors.request.eject(asking);
    axios.interceptors.response.eject(answering);
    for (const name of Object.keys(DEFAULTS)) Reflect.deleteProperty(axios.defaults, name);
    Object.assign(axios.defaults, before);
  }
}

/** What the provider received of one login, but for what differs from login to login. */
async function received(name: ProviderName): Promise<unknown[]> {
  const app = await stage();
  const browser = new Browser();
  const { requests } = app.providers[name];
  const before = requests.length;
  await ended(await browser.get(await app.depart(browser, name)));
  const sent = requests.slice(before);
  expect(JSON.stringify(sent)).not.toContain('leaked');
  return sent.map(({ method, path, query, headers, body }) => {
    const { host, authorization, 'content-length': length, cookie, ...others } = headers;
    return {
      method,
      path,
      query: Object.keys(query),
      headers: others,
      has: [host, authorization, length, cookie].map(Boolean),
      body: Object.keys(Object(body) as object),
    };
  });
}

describe.each(PROVIDERS)('What an application does to axios, and the environment names as proxies, with %s', (name) => {
  it('reaches no provider, and changes no call', async () => {
    const clean = await received(name);
    expect(clean.length).toBeGreaterThan(0);
    await inAnApplicationThatUsesAxios(async () => {
      expect(await received(name)).toEqual(clean);
    });
    expect(await received(name)).toEqual(clean);
  });

  it('neither does so in a test with fake timers, where the calls take another way', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setTimeout', 'clearTimeout', 'queueMicrotask'] });
    const clean = await received(name);
    await inAnApplicationThatUsesAxios(async () => {
      expect(await received(name)).toEqual(clean);
    });
    expect(await received(name)).toEqual(clean);
  });
});
