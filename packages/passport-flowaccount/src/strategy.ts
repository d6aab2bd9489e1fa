import {
  Answer,
  isJsonObject,
  OptionReader,
  type Profile,
  type Provider,
  type ProviderResponse,
  ProviderStrategy,
  type SharedOptions,
  type TokenDetails,
  type TokenSet,
  type Verify,
} from 'passport-oauth2-kit';

// FlowAccount (accounting in Thailand): an owner logs in and chooses the business that the tokens are for. The document is
// FlowAccount's developer guide, «Authorization Code». It is the most standard of the four: what is not in this file follows RFC
// 6749.

const { version } = require('../package.json') as { version: string };
const FLOWACCOUNT: Provider = {
  name: 'flowaccount',
  label: 'FlowAccount',
  version,
  sources: {
    clientID: 'the client id that FlowAccount assigns at registration, one for each environment',
    clientSecret: 'the client secret that FlowAccount assigns at registration, one for each environment',
    callbackURL: 'a redirect URI that is registered with FlowAccount',
    environment: "where the client is registered: 'sandbox' while you develop, 'production' later",
    authServerURL: 'the address of the production auth server, which FlowAccount tells you at registration',
  },
};

const SANDBOX_AUTH_SERVER = 'https://sandbox-auth.flowaccount.com';
const OPEN_API = { sandbox: 'https://openapi.flowaccount.com/test', production: 'https://openapi.flowaccount.com/v1' };

/** The guide: «A refresh token generally lives for one day from the last request for an access token.» In ms. */
const REFRESH_TOKEN_LIFE = 86_400_000;

export type FlowAccountStrategyOptions = SharedOptions & {
  clientSecret: string;
  /** Whether to load the company's name and address at login. Default `true`. */
  companyInfo?: boolean;
} & (
    | {
        /** Where the client is registered. */
        environment: 'sandbox';
        /** Default: the sandbox's public address. */
        authServerURL?: string | undefined;
      }
    | {
        environment: 'production';
        /** FlowAccount tells it to you at registration. */
        authServerURL: string;
      }
  );

/** The business that the owner chose. */
export interface FlowAccountCompany {
  id: string | undefined;
  name: string | undefined;
  nameEn: string | undefined;
  taxId: string | undefined;
  branch: string | undefined;
  address: string | undefined;
  phone: string | undefined;
  mobile: string | undefined;
  website: string | undefined;
}

export interface FlowAccountProfile extends Profile {
  provider: 'flowaccount';
  displayName: string;
  /** FlowAccount's customer code of the business; the same as `id`. */
  supportCode: string;
  /** Absent with `companyInfo: false`. */
  company?: FlowAccountCompany;
}

export class FlowAccountStrategy extends ProviderStrategy<FlowAccountProfile> {
  /** `undefined` with `companyInfo: false`. */
  private readonly companyURL: string | undefined;

  /** @throws ConfigurationError when an option is missing or malformed. */
  constructor(options: FlowAccountStrategyOptions, verify: Verify<FlowAccountProfile>) {
    const read = new OptionReader(FLOWACCOUNT, options);
    const environment = read.oneOf('environment', ['sandbox', 'production']);
    const authServer =
      environment === 'production' ? read.host('authServerURL') : read.host('authServerURL', SANDBOX_AUTH_SERVER);
    const api = OPEN_API[environment];
    const companyURL = read.boolean('companyInfo', true)
      ? read.endpoint('userProfileURL', `${api}/company/info`)
      : undefined;
    super(
      FLOWACCOUNT,
      read,
      {
        clientSecret: read.string('clientSecret'),
        authorizationURL: `${authServer}/connect/authorize`,
        tokenURL: `${api}/token`,
        // Without offline_access there is no refresh token.
        scope: ['flowaccount-api', 'offline_access'],
        tokenOwner: 'supportCode',
      },
      verify,
    );
    this.companyURL = companyURL;
  }

  /** Refresh tokens are replaced at every use. The response does not say when an unused one expires; the guide does. */
  protected override readTokens(answer: Answer): TokenDetails {
    const tokens = super.readTokens(answer);
    if (tokens.refreshToken) tokens.refreshExpiresAt = answer.response.receivedAt + REFRESH_TOKEN_LIFE;
    return tokens;
  }

  /** The company call has its own envelope, `{status, message, code, data}`. The response of the token call is standard. */
  protected override readAnswer(response: ProviderResponse): Answer | Promise<Answer> {
    if (response.call.operation !== 'profile') return super.readAnswer(response);
    const envelope = Answer.parse(response);
    // Only `false` means an error.
    if (response.status < 400 && envelope.json['status'] !== false) return envelope;
    throw envelope.refused({ code: idOf(envelope, 'code'), reason: envelope.text('message') });
  }

  /** The user's id, `supportCode`, comes with the tokens. The company call only adds to the profile. */
  protected override async fetchProfile(tokens: TokenSet, answer: Answer): Promise<FlowAccountProfile> {
    const supportCode = answer.id('supportCode');
    const identity = { provider: 'flowaccount', id: supportCode, supportCode } as const;
    if (this.companyURL === undefined) {
      const _json = { supportCode };
      return { ...identity, displayName: supportCode, _raw: JSON.stringify(_json), _json };
    }
    const info = await this.http.getResource(this.companyURL, tokens.accessToken).catch((error: unknown) => {
      // The company only adds to the profile: the login goes on with the supportCode.
      this.debug('profile: without the company, because its call failed: %s', (error as Error).message);
    });
    const company = info && parseCompany(info);
    if (!info || !company) {
      const _json = { supportCode };
      return { ...identity, displayName: supportCode, _raw: JSON.stringify(_json), _json };
    }
    return {
      ...identity,
      displayName: company.name ?? company.nameEn ?? supportCode,
      company,
      _raw: info.response.body,
      _json: info.json,
    };
  }
}

/** The company in `data`, in the only entry of an array in `data`, or in the response itself; `undefined` when there is none. */
function parseCompany(envelope: Answer): FlowAccountCompany | undefined {
  const { data } = envelope.json;
  const only: unknown = Array.isArray(data) && data.length === 1 ? data[0] : data;
  const members = isJsonObject(only) ? only : envelope.json;
  if (!Object.keys(members).some((member) => member.startsWith('comp'))) return undefined;
  const company = new Answer(members, envelope.response);
  return {
    id: idOf(company, 'companyId'),
    // `compnayName` is FlowAccount's spelling.
    name: company.text('compnayName') ?? company.text('companyName'),
    nameEn: company.text('companyNameEn'),
    taxId: idOf(company, 'companyTaxId'),
    branch: idOf(company, 'companyBranch'),
    address: company.text('companyAddress'),
    phone: company.text('companyPhone'),
    mobile: company.text('companyMobile'),
    website: company.text('companyWebsite'),
  };
}

/** A number or a text, as text. Not for the user's id. */
function idOf(answer: Answer, member: string): string | undefined {
  const value = answer.json[member];
  return typeof value === 'number' ? String(value) : answer.text(member);
}
