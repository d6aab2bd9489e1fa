import {
  Answer,
  basicAuthorization,
  type ClientCredentials,
  type CodeGrant,
  jsonBody,
  OptionReader,
  type Profile,
  type Provider,
  type ProviderResponse,
  ProviderStrategy,
  type RefreshGrant,
  type RequestBody,
  type SharedOptions,
  type StrategyConstructor,
  type TokenDetails,
  type TokenSet,
  type Verify,
} from 'passport-oauth2-kit';

const { version } = require('../package.json') as { version: string };
const ACME: Provider = {
  name: 'acme',
  label: 'Acme',
  version,
  // These complete «It is …» in the message about a missing option.
  sources: {
    clientID: 'the key on your application page at Acme',
    clientSecret: 'the secret on your application page at Acme',
    callbackURL: 'the return address on your application page at Acme',
    serverURL: 'the address of the server on your application page at Acme',
  },
};

export interface AcmeStrategyOptions extends SharedOptions {
  clientSecret: string;
  /** The server that your application is registered at, with or without `https://`. */
  serverURL: string;
}

export interface AcmeProfile extends Profile {
  provider: 'acme';
  plan: string | undefined;
}

class AcmeStrategy extends ProviderStrategy<AcmeProfile> {
  private readonly userProfileURL: string;

  constructor(options: AcmeStrategyOptions, verify: Verify<AcmeProfile>) {
    const read = new OptionReader(ACME, options);
    const server = read.host('serverURL');
    const userProfileURL = read.endpoint('userProfileURL', `${server}/me`);
    super(
      ACME,
      read,
      {
        clientSecret: read.string('clientSecret'),
        authorizationURL: `${server}/authorize`,
        tokenURL: `${server}/token`,
        scope: ['me'],
        scopeSeparator: ',',
        callbackNames: { authCode: 'code', echo: 'state', problem: 'error' },
      },
      verify,
    );
    this.userProfileURL = userProfileURL;
  }

  protected override authorizationQuery(query: Record<string, string>): Record<string, string | undefined> {
    const { client_id: key, redirect_uri: returnTo, scope: rights, state: echo } = query;
    return { key, returnTo, rights, echo };
  }

  protected override codeRequest({ code }: CodeGrant, client: ClientCredentials): RequestBody {
    return jsonBody({ authCode: code }, { authorization: basicAuthorization(client) });
  }

  /** `{ok: true, result}` or `{ok: false, reason: {code, text}}`, over HTTP 200 either way. */
  protected override readAnswer(response: ProviderResponse): Answer | Promise<Answer> {
    const envelope = Answer.parse(response);
    // Something in front of Acme answered, whatever its body says: there is no refusal of Acme's own in it.
    if (envelope.json['ok'] !== false && response.status >= 400) return super.readAnswer(response);
    if (envelope.json['ok'] === true) return envelope.within('result');
    const reason = envelope.within('reason');
    throw reason.refused({
      code: reason.optionalId('code'),
      reason: reason.text('text'),
      ...(reason.json['code'] === 'busy' && { unavailable: true }),
    });
  }

  protected override readTokens(answer: Answer): TokenDetails {
    return {
      accessToken: answer.string('accessToken'),
      refreshToken: answer.optionalString('refreshToken'),
      expiresAt: answer.expiry('expiresIn'),
    };
  }

  protected override async fetchProfile({ accessToken }: TokenSet): Promise<AcmeProfile> {
    const me = await this.http.getResource(this.userProfileURL, accessToken);
    return {
      provider: 'acme',
      id: me.id('id'),
      displayName: me.text('name') ?? '',
      plan: me.text('plan'),
      _raw: me.response.body,
      _json: me.json,
    };
  }

  protected override refreshRequest({ refreshToken }: RefreshGrant, client: ClientCredentials): RequestBody {
    return jsonBody({ refreshToken }, { authorization: basicAuthorization(client) });
  }
}

/** With a constructor signature for each shape of verify. */
export const Strategy: StrategyConstructor<Strategy, AcmeStrategyOptions, AcmeProfile> = AcmeStrategy;
/** An instance of it. An interface has a name that the declarations of an application can refer to; an alias has none. */
export interface Strategy extends AcmeStrategy {}
