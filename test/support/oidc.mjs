// oidc-provider, a certified OpenID provider that none of us wrote, as a process of its own: it is ESM only.
// Reads { redirectURI, clientID, clientSecret, pkce = true } from argv, prints its issuer when it listens, and logs everybody in as whom the
// `login_hint`, or the account `owner`, says.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { redirectURI, clientID, clientSecret, pkce = true } = JSON.parse(process.argv[2]);
const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientID,
      client_secret: clientSecret,
      redirect_uris: [redirectURI],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
      scope: 'openid offline_access flowaccount-api',
    },
  ],
  scopes: ['openid', 'offline_access', 'flowaccount-api'],
  pkce: { required: () => pkce },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  features: { devInteractions: { enabled: false }, userinfo: { enabled: true } },
  // FlowAccount's token answer says which business was picked; a standard server's may carry what it likes beside the standard.
  findAccount: async (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  loadExistingGrant: async (ctx) => {
    const { Grant } = ctx.oidc.provider;
    const grant = new Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid offline_access flowaccount-api');
    await grant.save();
    return grant;
  },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
});

provider.use(async (ctx, next) => {
  if (ctx.path.startsWith('/interaction/')) {
    const result = { login: { accountId: 'owner' } };
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
    return;
  }
  // The company call of FlowAccount, guarded by the server's own userinfo check.
  if (ctx.path === '/company') {
    ctx.path = '/me';
    await next();
    if (ctx.status === 200) ctx.body = { status: true, message: '', code: 0, data: { companyNameEn: ctx.body.sub } };
    return;
  }
  await next();
  if (ctx.path === '/token' && ctx.status === 200) ctx.body = { ...ctx.body, supportCode: 'SUPPORT-1' };
});

server.on('request', provider.callback());
process.stdout.write(`${issuer}\n`);
