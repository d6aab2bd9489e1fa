import {
  Answer,
  type ClientCredentials,
  type CodeGrant,
  ConfigurationError,
  isJsonObject,
  jsonBody,
  OptionReader,
  type Profile,
  type Provider,
  type ProviderResponse,
  ProviderStrategy,
  refused,
  type RequestBody,
  type SharedOptions,
  type TokenDetails,
  type TokenSet,
  type Verify,
} from 'passport-oauth2-kit';

// Elice, an education platform: a learner logs in. Documented in «Elice login integration guide» (developers' guide in Thai,
// Korean and English), which comes with the registration.

const { version } = require('../package.json') as { version: string };
const ELICE: Provider = {
  name: 'elice',
  label: 'Elice',
  version,
  sources: {
    clientID: 'the client_id that Elice answers a registration with (write to backend@elicer.com)',
    clientSecret: 'the client_secret that Elice answers a registration with (write to backend@elicer.com)',
    callbackURL: 'one of the up to five redirect URIs in your registration with Elice',
    webURL: 'the ELICE_WEB_URL from your registration with Elice, one for development and one for production',
    serverURL: 'the ELICE_SERVER_URL from your registration with Elice, one for development and one for production',
    lang: "the language of Elice's login page, such as 'ko', 'en' or 'th'",
  },
};

/** «Access Token (expires one hour after it was issued)»; the answer itself does not say. */
const ACCESS_TOKEN_LIFE = 3_600_000;

export interface EliceStrategyOptions extends SharedOptions {
  clientSecret: string;
  /** `ELICE_WEB_URL` of your registration, with or without `https://`: the host of the login page. */
  webURL: string;
  /** `ELICE_SERVER_URL` of your registration, with or without `https://`: the host of the API. */
  serverURL: string;
  /** The language of the login page. Default `'ko'`; also per call: `passport.authenticate('elice', { lang: 'en' })`. */
  lang?: string;
}

declare module 'passport-oauth2-kit' {
  interface ProviderAuthenticateOptions {
    /** The language of Elice's login page, for this login. */
    lang?: string;
  }
}

export interface EliceProfile extends Profile {
  provider: 'elice';
  phoneNumbers?: { value: string }[];
  /** The learner's region, such as `'ko'`. */
  locale?: string;
}

export class EliceStrategy extends ProviderStrategy<EliceProfile> {
  /** Elice has no refresh tokens. */
  override readonly canRefresh = false;
  private readonly userProfileURL: string;
  private readonly lang: string;

  /** @throws ConfigurationError when an option is missing or malformed. */
  constructor(options: EliceStrategyOptions, verify: Verify<EliceProfile>) {
    const read = new OptionReader(ELICE, options);
    const web = read.host('webURL');
    const server = read.host('serverURL');
    const userProfileURL = read.endpoint('userProfileURL', `${server}/oauth/account`);
    const lang = read.optionalString('lang') ?? 'ko';
    super(
      ELICE,
      read,
      {
        clientSecret: read.string('clientSecret'),
        authorizationURL: `${web}/oauth/authorize`,
        tokenURL: `${server}/oauth/token`,
        scope: ['read'],
        // Scopes are separated by commas, not by spaces.
        scopeSeparator: ',',
        httpsCallback: true,
      },
      verify,
    );
    this.userProfileURL = userProfileURL;
    this.lang = lang;
  }

  /** `lang` is mandatory. */
  override authorizationParams({ lang = this.lang }: { lang?: unknown }): { lang: string } {
    if (typeof lang !== 'string' || lang === '') {
      throw new ConfigurationError(`passport-elice: authenticate option "lang" must be a string.`, 'lang', 'elice');
    }
    return { lang };
  }

  /** `state` is mandatory. */
  protected override authorizationQuery(query: Record<string, string>): Record<string, string> {
    if (query['state']) return query;
    throw new ConfigurationError(
      `passport-elice: option "store" returned no state, and Elice demands one.`,
      'store',
      'elice',
    );
  }

  /** JSON with exactly three members: no `grant_type`, no `redirect_uri`. */
  protected override codeRequest({ code }: CodeGrant, { clientID, clientSecret }: ClientCredentials): RequestBody {
    return jsonBody({ client_id: clientID, client_secret: clientSecret, code });
  }

  /** Some of Elice's APIs fail with HTTP 200, and say so in `_result` or `detail`. */
  protected override readAnswer(response: ProviderResponse): Answer | Promise<Answer> {
    const { json } = Answer.parse(response);
    const { status, reason } = (isJsonObject(json['_result']) ? json['_result'] : {}) as Record<string, unknown>;
    const words = [reason, json['detail']].find((text) => typeof text === 'string');
    const isRefused =
      response.status >= 400 || status === 'fail' || (words !== undefined && Object.keys(json).length === 1);
    if (isRefused && words !== undefined && json['error'] === undefined) throw refused(response, { reason: words });
    return super.readAnswer(response);
  }

  /** Only `access_token` is answered, and its life is told in the guide. */
  protected override readTokens(answer: Answer): TokenDetails {
    return { accessToken: answer.string('access_token'), expiresAt: answer.response.receivedAt + ACCESS_TOKEN_LIFE };
  }

  protected override async fetchProfile({ accessToken }: TokenSet): Promise<EliceProfile> {
    return parseProfile(await this.http.getResource(this.userProfileURL, accessToken));
  }
}

/** `id` is a string in the guide's table and a number in its sample: both become a string, and `_json` keeps what came. */
function parseProfile(answer: Answer): EliceProfile {
  // Another of Elice's APIs nests the user.
  const isNested = answer.json['id'] === undefined && isJsonObject(answer.json['account']);
  const account = isNested ? answer.within('account') : answer;
  // Of these, Elice need not send any.
  const [fullname, email, phone, picture, locale] = ['fullname', 'email', 'phone', 'profile_url', 'locale'].map(
    (member) => account.text(member),
  );
  return {
    provider: 'elice',
    id: account.id('id'),
    ...(fullname !== undefined && { displayName: fullname }),
    ...(email !== undefined && { emails: [{ value: email }] }),
    ...(phone !== undefined && { phoneNumbers: [{ value: phone }] }),
    ...(picture !== undefined && { photos: [{ value: picture }] }),
    ...(locale !== undefined && { locale }),
    _raw: account.response.body,
    _json: account.json,
  };
}
