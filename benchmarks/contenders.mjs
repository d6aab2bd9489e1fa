// The same login (state, code for tokens, one profile call, verify) by us and by others. Each makes one token and one profile call.
import { createRequire } from 'node:module';
import { FlowAccountStrategy } from 'passport-flowaccount';
import OAuth2Strategy from 'passport-oauth2';
import passport from 'passport';

const require = createRequire(import.meta.url);

/** Strategies by name; `endpoints` are the provider's. */
export async function makeContenders(url) {
  const options = {
    clientID: 'id',
    clientSecret: 'secret-of-sixteen',
    callbackURL: 'http://localhost/cb',
    authorizationURL: `${url}/authorize`,
    tokenURL: `${url}/token`,
    userProfileURL: `${url}/company/info`,
  };
  return {
    ours: ours(options),
    stock: new Stock({ ...options, state: true }, (_access, _refresh, profile, done) => done(null, profile)),
    'simple-oauth2': new SimpleOAuth2(options, url),
    arctic: new Arctic(options, await import('arctic')),
    'openid-client': await openidClient(options),
  };
}

export function ours(options) {
  return new FlowAccountStrategy({ ...options, environment: 'sandbox' }, (_access, _refresh, profile, done) =>
    done(null, profile),
  );
}

/** A usual strategy on passport-oauth2, which asks by node-oauth. */
class Stock extends OAuth2Strategy {
  constructor(options, verify) {
    super(options, verify);
    this.profileURL = options.userProfileURL;
    this._oauth2.useAuthorizationHeaderforGET(true);
  }

  userProfile(accessToken, done) {
    this._oauth2.get(this.profileURL, accessToken, (error, body) => {
      if (error) return done(error);
      return done(null, profileOf(JSON.parse(body)));
    });
  }
}

const profileOf = (json) => ({ provider: 'other', id: String(json.data.companyId), _json: json });

/** What a developer writes around a client library: a state in the session, and fetch for the profile. */
class ByHand extends passport.Strategy {
  constructor(options) {
    super();
    this.options = options;
  }

  authenticate(req) {
    const finish = async () => {
      if (req.query.code === undefined) {
        req.session.state = this.makeState();
        this.redirect(String(this.location(req.session.state)));
        return;
      }
      if (req.query.state !== req.session.state) {
        this.fail({ message: 'state' }, 403);
        return;
      }
      const accessToken = await this.exchange(req.query.code);
      const answer = await fetch(this.options.userProfileURL, { headers: { authorization: `Bearer ${accessToken}` } });
      this.success(profileOf(await answer.json()));
    };
    finish().catch((error) => this.error(error));
  }

  makeState() {
    return require('node:crypto').randomBytes(16).toString('base64url');
  }
}

class SimpleOAuth2 extends ByHand {
  constructor(options, url) {
    super(options);
    const { AuthorizationCode } = require('simple-oauth2');
    this.client = new AuthorizationCode({
      client: { id: options.clientID, secret: options.clientSecret },
      auth: { tokenHost: url, tokenPath: '/token', authorizePath: '/authorize' },
    });
  }

  location(state) {
    return this.client.authorizeURL({ redirect_uri: this.options.callbackURL, state });
  }

  async exchange(code) {
    const { token } = await this.client.getToken({ code, redirect_uri: this.options.callbackURL });
    return token.access_token;
  }
}

class Arctic extends ByHand {
  constructor(options, { OAuth2Client }) {
    super(options);
    this.client = new OAuth2Client(options.clientID, options.clientSecret, options.callbackURL);
  }

  location(state) {
    return this.client.createAuthorizationURL(this.options.authorizationURL, state, []);
  }

  async exchange(code) {
    return (await this.client.validateAuthorizationCode(this.options.tokenURL, code, null)).accessToken();
  }
}

async function openidClient(options) {
  const client = await import('openid-client');
  const { Strategy } = await import('openid-client/passport');
  const { authorizationURL, tokenURL, clientID, clientSecret, callbackURL, userProfileURL } = options;
  const server = {
    issuer: new URL(tokenURL).origin,
    authorization_endpoint: authorizationURL,
    token_endpoint: tokenURL,
  };
  const config = new client.Configuration(server, clientID, clientSecret, client.ClientSecretPost(clientSecret));
  client.allowInsecureRequests(config);
  const verify = async (tokens, done) => {
    const answer = await fetch(userProfileURL, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    done(null, profileOf(await answer.json()));
  };
  const strategy = new Strategy({ config, callbackURL }, verify);
  return strategy;
}
