import { isUtf8 } from 'node:buffer';
import type { KeyObject } from 'node:crypto';
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
import { describeEnvelope, type Envelope, type EnvelopeParts } from './envelope.js';
import { type KeyInput, readKey } from './keys.js';
import { decrypt, encrypt, isSignedBy, signText } from './rsa.js';

// ChainUp, exchange platform: a merchant's exchange user logs in. Documented in «OAuth Authorization» (English and Chinese).

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
/** `code` of a success. */
const SUCCESS = '0';

export interface ChainUpStrategyOptions extends SharedOptions {
  /** `rsa_third_pri`: the merchant's private key. */
  privateKey: KeyInput;
  /** `rsa_saas_pub`: the platform's public key. */
  platformPublicKey: KeyInput;
  /** `https://service.<merchant's domain>`. May be left out when every endpoint is given. */
  baseURL?: string;
  /** Admits answers that have no signature; a wrong one is always refused. Default `false`. */
  allowUnsignedResponses?: boolean;
  /** The language of the login page, such as `'zh_CN'` or `'en_US'`; also per call. Sent (as `lan`) only when given. */
  lang?: string;
  /**
   * Called with each envelope that is sealed or opened, and what is in it, **codes and tokens in plain**: for a developer's tool that
   * masks before it shows or keeps anything. Nobody else is told: the diagnostics channel is not. It runs within the call, before a sealed
   * envelope is sent and before an opened one counts. What it throws ends the call.
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
  private readonly privateKey: KeyObject;
  private readonly platformPublicKey: KeyObject;
  private readonly allowUnsigned: boolean;
  private readonly lang: string | undefined;
  private readonly baseURL: string;
  private readonly onEnvelope: ((envelope: Envelope) => void) | undefined;

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
      },
      verify,
    );
    this.appKey = appKey;
    this.privateKey = privateKey;
    this.platformPublicKey = platformPublicKey;
    this.allowUnsigned = allowUnsigned;
    this.lang = lang;
    this.baseURL = base;
    this.onEnvelope = onEnvelope;
  }

  override authorizationParams({ lang = this.lang }: { lang?: unknown }): { lan?: string } {
    return typeof lang === 'string' && lang !== '' ? { lan: lang } : {};
  }

  /** Names of its own, and neither `response_type` nor `scope`. */
  protected override authorizationQuery(query: Record<string, string>): Record<string, string | undefined> {
    const { client_id: appKey, redirect_uri: redirectUrl, state, lan } = query;
    return { appKey, redirectUrl, state, lan };
  }

  /** No client secret: whoever can sign is the client. */
  protected override codeRequest({ code }: CodeGrant): RequestBody {
    return this.seal({ code });
  }

  /** A refresh takes three values. With passport-oauth2-refresh, the application passes `token` and `openId` as parameters. */
  protected override refreshRequest({ refreshToken, params }: RefreshGrant): RequestBody {
    const { token, openId } = params;
    if (!token || !openId) {
      throw new ConfigurationError(
        'passport-chainup: a refresh needs the access token and the openId besides the refresh token. Pass refresh() the whole ' +
          'TokenSet; pass passport-oauth2-refresh { token, openId } as its parameters.',
        token ? 'openId' : 'token',
        'chainup',
      );
    }
    return this.seal({ ...params, refreshToken });
  }

  protected override refreshParams({ accessToken, raw }: TokenSet): Record<string, string> {
    // A token set that comes out of a store may have lost what it came with.
    const { openId } = (raw as { openId?: string } | undefined) ?? {};
    return { token: accessToken, ...(openId && { openId }) };
  }

  /** Encrypted for the platform, signed by us. */
  private seal(params: object): RequestBody {
    const plain = Buffer.from(JSON.stringify(params));
    const data = encrypt(plain, this.platformPublicKey).toString('base64url');
    const sign = signText(plain, this.privateKey).toString('base64url');
    this.tell({ direction: 'sealed', plain, data, sign, receiver: this.platformPublicKey, sender: this.privateKey });
    return jsonBody({ app_id: this.appKey, time: String(Date.now()), data, sign });
  }

  private tell(parts: EnvelopeParts): void {
    this.onEnvelope?.(describeEnvelope(parts));
  }

  protected override async readAnswer(response: ProviderResponse): Promise<Answer> {
    return Answer.parse({ ...response, body: await this.open(response) });
  }

  /** Encrypted for us, signed by the platform: the plain text of an answer, of which nothing counts before the signature holds. */
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
        '"data" is not sealed: this looks like an app of ChainUp\'s older kind (ak/sk); ask ChainUp for an app with RSA keys (rsa_third_pri, rsa_saas_pub)';
      throw envelope.malformed(problem);
    }
    const data = envelope.string('data');
    const sign = envelope.optionalString('sign');
    if (sign === undefined && !allowUnsigned) throw envelope.malformed('the signature ("sign") is missing');
    const plain = await this.decipher(data, sign);
    if (plain === undefined) {
      throw envelope.malformed(
        '"data" cannot be decrypted or "sign" is not by the platform: check that privateKey and platformPublicKey belong together with this app',
      );
    }
    this.tell({ direction: 'opened', plain, data, sign, receiver: this.privateKey, sender: this.platformPublicKey });
    return plain.toString();
  }

  /** Undefined where it fails: what failed would tell an attacker more than it tells the developer. */
  private async decipher(data: string, sign: string | undefined): Promise<Buffer | undefined> {
    try {
      const plain = await decrypt(decodeBase64(data), this.privateKey);
      const isOurs = sign === undefined || isSignedBy(plain, decodeBase64(sign), this.platformPublicKey);
      return isOurs && isUtf8(plain) ? plain : undefined;
    } catch {
      return undefined;
    }
  }

  protected override readTokens(answer: Answer): TokenDetails {
    const refreshToken = ['refreshToken', 'refresh_token', 'refersh_token'].find(
      (name) => answer.optionalString(name) !== undefined,
    );
    return {
      accessToken: answer.string('token'),
      // An official dump spells it `refersh_token`.
      refreshToken: refreshToken && answer.optionalString(refreshToken),
      expiresAt: answer.expiry('expireIn'),
    };
  }

  /** There is no user-info call for a login: the identity, `openId`, comes with the tokens. */
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
   * Makes any other call of ChainUp's API in the same envelope: seals, sends, checks and opens. Errors are those of a login, with
   * `operation: 'profile'`.
   *
   * @param path below `baseURL`, such as `/platformapi/chainup/open/user/inquire_user`
   * @param params what is sealed; must be JSON-serializable
   * @returns the decoded content of `data`; `undefined` for a success without any
   */
  async call(path: string, params: object = {}): Promise<unknown> {
    if (typeof (path as unknown) !== 'string' || !path.startsWith('/')) {
      throw new ConfigurationError(
        'passport-chainup: call() takes a path that starts with / and is below baseURL.',
        'path',
        'chainup',
      );
    }
    const secrets = textsIn(params);
    const request = { method: 'POST', url: this.baseURL + path, ...this.seal(params) } as const;
    const response = await this.http.receive(request, 'profile', secrets);
    const { code, data } = Answer.parse(response).json;
    // Calls that return nothing answer without data, and without anything that could be signed.
    if ((code === SUCCESS || code === 0) && response.status < 400 && (data === undefined || data === null))
      return undefined;
    const value = parseJson(await this.open(response));
    if (value === undefined) throw malformed(response, 'the content of "data" is not JSON');
    return value;
  }

  /**
   * Opens what ChainUp posts to a merchant in the same envelope, such as the notice of a payment, and checks that it is by the
   * platform: also with `allowUnsignedResponses`, since anybody can post. The same notice may come again.
   *
   * @param body the parsed JSON of the request
   * @returns the decoded content of `data`
   * @throws ConfigurationError when no JSON parser has read the body, ProviderProtocolError when the platform has not sealed it.
   */
  async openNotice(body: unknown): Promise<unknown> {
    if (!isJsonObject(body) || body instanceof Uint8Array) {
      throw new ConfigurationError(
        'passport-chainup: openNotice() takes the parsed JSON of a notice. Put express.json() before this route, and pass req.body.',
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

/** What an error must not repeat of the parameters, however deep; shorter texts would cut words out of it. */
function textsIn(params: object): string[] {
  const texts: string[] = [];
  JSON.stringify(params, (_name, value: unknown) => {
    if (typeof value === 'string' && value.length > 3) texts.push(value);
    return value;
  });
  return texts;
}

/** Base64url without padding; standard base64 is understood, too. Anything else becomes nothing, and fails as such. */
function decodeBase64(text: string): Buffer {
  // ChainUp's own decoder takes it in lines.
  const compact = text.replace(/\s+/g, '');
  return Buffer.from(/^[\w+/-]+={0,2}$/.test(compact) ? compact : '', 'base64');
}
