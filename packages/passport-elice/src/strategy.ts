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
  type RequestBody,
  type SharedOptions,
  type TokenDetails,
  type TokenSet,
  type Verify,
} from 'passport-oauth2-kit';

// Elice (education platform): a learner logs in. The document is the «Elice login integration guide» (in Thai, Korean and
// English), which comes with the registration.

const { version } = require('../package.json') as { version: string };
const ELICE: Provider = {
  name: 'elice',
  label: 'Elice',
  version,
  sources: {
    clientID: 'the client_id that Elice sends you after the registration (write to backend@elicer.com)',
    clientSecret: 'the client_secret that Elice sends you after the registration (write to backend@elicer.com)',
    callbackURL: 'a redirect URI from your registration with Elice (there may be up to five)',
    webURL: 'the ELICE_WEB_URL from your registration with Elice, one for development and one for production',
    serverURL: 'the ELICE_SERVER_URL from your registration with Elice, one for development and one for production',
    lang: "the language of Elice's login page, such as 'ko', 'en' or 'th'",
  },
};

/** The guide: «Access Token (expires one hour after it was issued)». The response itself does not say it. In ms. */
const ACCESS_TOKEN_LIFE = 3_600_000;

export interface EliceStrategyOptions extends SharedOptions {
  clientSecret: string;
  /** `ELICE_WEB_URL` of your registration, with or without `https://`: the host of the login page. */
  webURL: string;
  /** `ELICE_SERVER_URL` of your registration, with or without `https://`: the host of the API. */
  serverURL: string;
  /** The language of the login page. Default `'ko'`. For one login: `passport.authenticate('elice', { lang: 'en' })`. */
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

  /** Elice requires `lang`. */
  override authorizationParams({ lang = this.lang }: { lang?: unknown }): object {
    if (typeof lang !== 'string' || lang === '') {
      throw new ConfigurationError(
        `passport-elice: authenticate option "lang" must be a non-empty string, such as 'en'.`,
        'lang',
        'elice',
      );
    }
    return { lang };
  }

  /** Elice requires `state`. */
  protected override authorizationQuery(query: Record<string, string>): Record<string, string> {
    if (query['state']) return query;
    throw new ConfigurationError(
      `passport-elice: option "store" returned no state, but Elice requires one. Its store() must call back a state.`,
      'store',
      'elice',
    );
  }

  /** JSON with exactly three members. There is no `grant_type` and no `redirect_uri`. */
  protected override codeRequest({ code }: CodeGrant, { clientID, clientSecret }: ClientCredentials): RequestBody {
    return jsonBody({ client_id: clientID, client_secret: clientSecret, code });
  }

  /** Some of Elice's APIs send an error with HTTP status 200, and describe it in `_result` or `detail`. */
  protected override readAnswer(response: ProviderResponse): Answer | Promise<Answer> {
    const answer = Answer.parse(response);
    const { _result: result, detail, error } = answer.json;
    const { status, reason } = (isJsonObject(result) ? result : {}) as Record<string, unknown>;
    const hasWords = [reason, detail].some((text) => typeof text === 'string');
    const isAlone = Object.keys(answer.json).length === 1;
    const isRefused = status === 'fail' || (hasWords && (response.status >= 400 || isAlone));
    // With an `error`, it is the standard's error response.
    if (isRefused && (typeof error !== 'string' || error === '')) throw answer.refused({});
    return super.readAnswer(response);
  }

  /** The response has only `access_token`. Its lifetime is in the guide. */
  protected override readTokens(answer: Answer): TokenDetails {
    return { accessToken: answer.string('access_token'), expiresAt: answer.response.receivedAt + ACCESS_TOKEN_LIFE };
  }

  protected override async fetchProfile({ accessToken }: TokenSet): Promise<EliceProfile> {
    return parseProfile(await this.http.getResource(this.userProfileURL, accessToken));
  }
}

/**
 * `id` is a string in the guide's table and a number in its sample. The profile's `id` is always a string; `_json` is not
 * changed.
 */
function parseProfile(answer: Answer): EliceProfile {
  // In another API of Elice, the user is in `account`.
  const isNested = answer.json['id'] === undefined && isJsonObject(answer.json['account']);
  const account = isNested ? answer.within('account') : answer;
  // Elice may leave out any of these.
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
