// A whole callback (state check, token call, profile call, verify), ours against stock passport-oauth2 with a usual userProfile.
import { FlowAccountStrategy } from 'passport-flowaccount';
import OAuth2Strategy from 'passport-oauth2';
import { Bench } from 'tinybench';
import { startProvider } from './provider.mjs';

class StockStrategy extends OAuth2Strategy {
  constructor(options, verify) {
    super(options, verify);
    this.profileURL = options.userProfileURL;
    this._oauth2.useAuthorizationHeaderforGET(true);
  }

  userProfile(accessToken, done) {
    this._oauth2.get(this.profileURL, accessToken, (error, body) => {
      if (error) return done(error);
      const json = JSON.parse(body);
      return done(null, { provider: 'stock', id: String(json.data.companyId), _raw: body, _json: json });
    });
  }
}

function authenticate(strategy, req) {
  return new Promise((resolve, reject) => {
    Object.assign(Object.create(strategy), {
      success: resolve,
      redirect: resolve,
      fail: (challenge, status) => reject(new Error(`fail ${status}: ${JSON.stringify(challenge)}`)),
      error: reject,
    }).authenticate(req, {});
  });
}

async function login(strategy) {
  const session = {};
  const req = { session, query: {}, body: undefined, url: '/', headers: { host: 'localhost' }, connection: {} };
  const location = new URL(await authenticate(strategy, req));
  await authenticate(strategy, { ...req, query: { code: 'code', state: location.searchParams.get('state') } });
}

/** @returns {Promise<{ title: string, ours: number, baseline: number }>} operations per second */
export async function measureLogin() {
  const provider = await startProvider();
  const options = {
    clientID: 'id',
    clientSecret: 'secret',
    callbackURL: 'http://localhost/cb',
    environment: 'sandbox',
    state: true,
    authorizationURL: `${provider.url}/authorize`,
    tokenURL: `${provider.url}/token`,
    userProfileURL: `${provider.url}/company/info`,
  };
  const verify = (_accessToken, _refreshToken, profile, done) => done(null, profile);
  const ours = new FlowAccountStrategy(options, verify);
  const stock = new StockStrategy(options, verify);
  const bench = new Bench({ time: 1500 });
  bench.add('ours', () => login(ours));
  bench.add('stock', () => login(stock));
  await bench.run();
  provider.close();
  const [a, b] = bench.tasks.map(({ result }) => result.throughput.p50 ?? result.throughput.mean);
  return {
    title: 'login: state, token call, profile call, verify',
    against: 'stock passport-oauth2',
    ours: a,
    baseline: b,
  };
}
