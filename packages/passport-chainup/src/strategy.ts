import {
  Answer,
  type CodeGrant,
  ConfigurationError,
  isJsonObject,
  jsonBody,
  type JsonObject,
  malformed,
  OptionReader,
  parseJson,
  type Profile,
  type Provider,
  type ProviderResponse,
  ProviderStrategy,
  type RefreshGrant,
  type RequestBody,
  type SharedOptions,
  type TokenDetails,
  type TokenSet,
  type Verify,
} from 'passport-oauth2-kit';
import { refusedBy } from './codes.js';
import { type Envelope, Envelopes } from './envelope.js';
import { demandTwoPairs, type KeyInput, readKey } from './keys.js';

// ChainUp (exchange platform): an exchange user of a merchant logs in. The document is «OAuth Authorization» (English and
// Chinese).

const { version } = require('../package.json') as { version: string };
const CONSOLE = 'from the key page of your merchant backend';
const CHAINUP: Provider = {
  name: 'chainup',
  label: 'ChainUp',
  version,
  sources: {
    clientID: 'the AppKey (app_id) of your merchant backend',
    privateKey: `rsa_third_pri ${CONSOLE}: your own private key`,
    platformPublicKey: `rsa_saas_pub ${CONSOLE}: the platform's public key`,
    callbackURL: 'the redirect page that is set in your merchant backend',
    lang: "the language of ChainUp's login page, such as 'zh_CN' or 'en_US'",
    baseURL: 'https://service.<your exchange domain>',
  },
};

const LOGIN_PAGE = '/platform/login.html';
const TOKEN_PATH = '/platformapi/chainup/open/auth/token';
const REFRESH_PATH = '/platformapi/chainup/open/auth/refreshToken';
/** The `code` of a success. */
const SUCCESS = '0';

export interface ChainUpStrategyOptions extends SharedOptions {
  /** `rsa_third_pri`: the merchant's private key. */
  privateKey: KeyInput;
  /** `rsa_saas_pub`: the platform's public key. */
  platformPublicKey: KeyInput;
  /** `https://service.<merchant's domain>`. Not needed when all endpoint options are set. */
  baseURL?: string;
  /** Accepts responses without a signature. A wrong signature is always refused. Default `false`. */
  allowUnsignedResponses?: boolean;
  /**
   * The language of the login page, such as `'zh_CN'` or `'en_US'`; can be set for each login, too. Sent (as `lan`) only when it
   * is set.
   */
  lang?: string;
  /**
   * Called with each envelope that is sealed or opened, and its content, with **codes and tokens in plain text**. It is for a
   * developer's tool, which must mask them before it shows or stores anything. The content is not on the diagnostics channel. The
   * function runs during the call: before a sealed envelope is sent, and before an opened one is used. An exception ends the call.
   */
  onEnvelope?: (envelope: Envelope) => void;
}

declare module 'passport-oauth2-kit' {
  interface ProviderAuthenticateOptions {
    /** The language of the provider's login page, for this login. */
    lang?: string;
  }
}

export interface ChainUpProfile extends Profile {
  provider: 'chainup';
  displayName: string;
  /** The user's id within the merchant; the same as `id`. */
  openId: string;
}

export class ChainUpStrategy extends ProviderStrategy<ChainUpProfile> {
  private readonly appKey: string;
  private readonly envelopes: Envelopes;
  private readonly allowUnsigned: boolean;
  private readonly lang: string | undefined;
  private readonly baseURL: string;

  /** @throws ConfigurationError when an option is missing or malformed. */
  constructor(options: ChainUpStrategyOptions, verify: Verify<ChainUpProfile>) {
    const read = new OptionReader(CHAINUP, options);
    const hasAllEndpoints = ['authorizationURL', 'tokenURL', 'refreshURL'].every(
      (name) => read.value(name) !== undefined,
    );
    const base = read.host('baseURL', hasAllEndpoints ? new URL(read.endpoint('tokenURL')).origin : undefined);
    const appKey = read.string('clientID');
    const privateKey = readKey(read, 'privateKey', 'private');
    const platformPublicKey = readKey(read, 'platformPublicKey', 'public');
    demandTwoPairs(read, privateKey, platformPublicKey);
    const allowUnsigned = read.boolean('allowUnsignedResponses', false);
    const lang = read.optionalString('lang');
    const onEnvelope = read.check('onEnvelope', undefined, () => {
      const listener = read.value('onEnvelope');
      if (listener === undefined || typeof listener === 'function')
        return listener as ((envelope: Envelope) => void) | undefined;
      throw read.error('onEnvelope', 'must be a function');
    });
    super(
      CHAINUP,
      read,
      {
        authorizationURL: base + LOGIN_PAGE,
        tokenURL: base + TOKEN_PATH,
        refreshURL: base + REFRESH_PATH,
        privateKey,
        tokenOwner: 'openId',
      },
      verify,
    );
    this.appKey = appKey;
    this.envelopes = new Envelopes(privateKey, platformPublicKey, onEnvelope);
    this.allowUnsigned = allowUnsigned;
    this.lang = lang;
    this.baseURL = base;
  }

  override authorizationParams({ lang = this.lang }: { lang?: unknown }): object {
    return typeof lang === 'string' && lang !== '' ? { lan: lang } : {};
  }

  /** ChainUp has its own names, and neither `response_type` nor `scope`. */
  protected override authorizationQuery(query: Record<string, string>): Record<string, string | undefined> {
    const { client_id: appKey, redirect_uri: redirectUrl, state, lan } = query;
    return { appKey, redirectUrl, state, lan };
  }

  /** There is no client secret: the signature authenticates the client. */
  protected override codeRequest({ code }: CodeGrant): RequestBody {
    return this.seal({ code });
  }

  /** A refresh needs three values. With passport-oauth2-refresh, the application passes `token` and `openId` as parameters. */
  protected override refreshRequest({ refreshToken, params }: RefreshGrant): RequestBody {
    const { token, openId } = params;
    if (!token || !openId) {
      throw new ConfigurationError(
        'passport-chainup: a refresh needs the access token and the openId, too, not only the refresh token. Call refresh() with the whole ' +
          'TokenSet. With passport-oauth2-refresh, pass { token, openId } as the parameters of the call.',
        token ? 'openId' : 'token',
        'chainup',
      );
    }
    return this.seal({ ...params, refreshToken });
  }

  protected override refreshParams({ accessToken, raw }: TokenSet): Record<string, string> {
    // A token set from a store may have lost its `raw`.
    const { openId } = (raw as { openId?: string | number } | undefined) ?? {};
    return { token: accessToken, ...(openId && { openId: String(openId) }) };
  }

  /** The request envelope: encrypted with the platform's public key, signed with our private key. */
  private seal(params: object): RequestBody {
    return jsonBody({ app_id: this.appKey, time: String(Date.now()), ...this.envelopes.seal(params) });
  }

  protected override async readAnswer(response: ProviderResponse): Promise<Answer> {
    return Answer.parse({ ...response, body: await this.open(response) });
  }

  /** The plain text of a response. It is used only after the platform's signature has been checked. */
  private async open(response: ProviderResponse): Promise<string> {
    const envelope = Answer.parse(response);
    const code = envelope.optionalId('code');
    if (code === undefined && response.status < 400) throw envelope.malformed('"code" is missing');
    if (code !== SUCCESS || response.status >= 400) throw refusedBy(envelope, code ?? '');
    return this.unseal(envelope, this.allowUnsigned);
  }

  private async unseal(envelope: Answer, allowUnsigned: boolean): Promise<string> {
    const { data: content } = envelope.json;
    if (typeof content === 'object' && content !== null && envelope.json['sign'] === undefined) {
      const problem =
        '"data" is not encrypted: this looks like an app of ChainUp\'s older type (ak/sk); ask ChainUp for an app with RSA keys (rsa_third_pri, rsa_saas_pub)';
      throw envelope.malformed(problem);
    }
    const data = envelope.string('data');
    const sign = envelope.optionalString('sign');
    if (sign === undefined && !allowUnsigned) throw envelope.malformed('the signature ("sign") is missing');
    const text = await this.envelopes.open({ data, ...(sign !== undefined && { sign }) });
    if (text !== undefined) return text;
    throw envelope.malformed(
      '"data" cannot be decrypted, or "sign" is not a signature of the platform: check that privateKey and platformPublicKey are the keys of this app',
    );
  }

  protected override readTokens(answer: Answer): TokenDetails {
    const refreshToken = ['refreshToken', 'refresh_token', 'refersh_token'].find(
      (name) => answer.optionalString(name) !== undefined,
    );
    return {
      accessToken: answer.string('token'),
      // An official sample has the spelling `refersh_token`.
      refreshToken: refreshToken && answer.optionalString(refreshToken),
      expiresAt: answer.expiry('expireIn'),
    };
  }

  /** ChainUp documents no user-info call: the user's id, `openId`, comes with the tokens. */
  protected override fetchProfile(_tokens: TokenSet, answer: Answer): Promise<ChainUpProfile> {
    const openId = answer.id('openId');
    const _json: JsonObject = { openId };
    return Promise.resolve({
      provider: 'chainup',
      id: openId,
      openId,
      displayName: openId,
      _raw: JSON.stringify(_json),
      _json,
    });
  }

  /**
   * Makes any other call of ChainUp's API in the same envelope: it encrypts, signs and sends the request, and checks and decrypts
   * the response. The errors are the same as in a login, with `operation: 'profile'`.
   *
   * @param path the path below `baseURL`, such as `/platformapi/chainup/open/user/inquire_user`
   * @param params the parameters to encrypt; must be JSON-serializable
   * @returns the decoded content of `data`; `undefined` for a success without `data`
   */
  async call(path: string, params: object = {}): Promise<unknown> {
    if (typeof (path as unknown) !== 'string' || !path.startsWith('/')) {
      throw new ConfigurationError(
        'passport-chainup: the first argument of call() must be a path below baseURL that starts with /.',
        'path',
        'chainup',
      );
    }
    const secrets = textsIn(params);
    const request = { method: 'POST', url: this.baseURL + path, ...this.seal(params) } as const;
    const response = await this.http.receive(request, 'profile', secrets);
    const { code, data } = Answer.parse(response).json;
    // The response to a call that returns nothing has no data and no signature, or both of them empty.
    const isEmpty = data === undefined || data === null || data === '';
    if ((code === SUCCESS || code === 0) && response.status < 400 && isEmpty) return undefined;
    const value = parseJson(await this.open(response));
    if (value === undefined) throw malformed(response, 'the content of "data" is not JSON');
    return value;
  }

  /**
   * Decrypts what ChainUp posts to a merchant in the same envelope, such as the notice of a payment. It always requires the
   * platform's signature, also with `allowUnsignedResponses`, because anybody can post. The same notice may come more than once.
   *
   * @param body the parsed JSON of the request
   * @returns the decoded content of `data`
   * @throws ConfigurationError when `body` is not parsed JSON.
   * @throws ProviderProtocolError when the notice is not from the platform.
   */
  async openNotice(body: unknown): Promise<unknown> {
    if (!isJsonObject(body) || body instanceof Uint8Array) {
      throw new ConfigurationError(
        'passport-chainup: openNotice() takes the parsed JSON of a notice. Put express.json() before this route, and call openNotice(req.body).',
        'body',
        'chainup',
      );
    }
    const call = this.http.context('profile', []);
    const notice = { status: 200, headers: {}, body: '', receivedAt: Date.now(), call };
    const value = parseJson(await this.unseal(new Answer(body, notice), false));
    if (value === undefined) throw malformed(notice, 'the content of "data" is not JSON');
    return value;
  }
}

/**
 * The texts in the parameters, at any depth, which no error may repeat. Very short texts are left out: they are parts of usual
 * words.
 */
function textsIn(params: object): string[] {
  const texts: string[] = [];
  JSON.stringify(params, (_name, value: unknown) => {
    if (typeof value === 'string' && value.length > 3) texts.push(value);
    return value;
  });
  return texts;
}
