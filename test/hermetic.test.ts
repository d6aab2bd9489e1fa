import axios from 'axios';
import { Browser } from './support/browser.js';
import { PROVIDERS } from './support/providers.js';
import { ended, useStages } from './support/stage.js';

const { stage } = useStages();

describe.each(PROVIDERS)("what an application does to axios's defaults", (name) => {
  it(`does not reach ${name}, nor change a call`, async () => {
    const { headers, timeout, params, baseURL, auth, proxy } = axios.defaults;
    const interceptor = axios.interceptors.request.use(() => Promise.reject(new Error('the application’s')));
    axios.defaults.headers.common['x-api-key'] = 'leaked-key';
    Object.assign(axios.defaults, {
      timeout: 1,
      params: { key: 'leaked-key' },
      baseURL: 'http://127.0.0.1:1/',
      auth: { username: 'a', password: 'leaked-key' },
      proxy: { host: '127.0.0.1', port: 1 },
    });
    process.env['HTTP_PROXY'] = 'http://127.0.0.1:1';
    try {
      const app = await stage();
      const browser = new Browser();
      const before = app.providers[name].requests.length;
      await ended(await browser.get(await app.depart(browser, name)));
      const sent = app.providers[name].requests.slice(before);
      expect(sent.length).toBeGreaterThan(0);
      expect(JSON.stringify(sent)).not.toContain('leaked-key');
    } finally {
      delete process.env['HTTP_PROXY'];
      axios.interceptors.request.eject(interceptor);
      delete headers.common['x-api-key'];
      Object.assign(axios.defaults, { timeout, params, baseURL, auth, proxy });
    }
  });
});
