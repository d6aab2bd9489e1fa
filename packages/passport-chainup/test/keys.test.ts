import { createSecretKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import type { ChainUpEmulator } from 'provider-emulators';
import { closeFlows } from '../../../test/support/flow.js';
import { ChainUpStrategy, ConfigurationError } from '../src/index.js';
import { knownPlatform, MERCHANT, PLATFORM, privateKeyOf, publicKeyOf } from './support/platform.js';

const ownKey = privateKeyOf(MERCHANT);
const theirKey = publicKeyOf(PLATFORM);

const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'spki'): string =>
  key.export({ format: 'pem', type: type }).toString();
const der = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'spki'): Buffer =>
  key.export({ format: 'der', type: type as 'pkcs1' });

/** Every form of one key, by its name. */
function formsOf(key: KeyObject, types: ('pkcs8' | 'pkcs1' | 'spki')[]): [string, unknown][] {
  return types.flatMap((type): [string, unknown][] => {
    const [armoured, bytes] = [pem(key, type), der(key, type)];
    const base64 = bytes.toString('base64');
    const lines = base64.match(/.{1,64}/g)!;
    return [
      [`${type} PEM`, armoured],
      [`${type} PEM without its last line break`, armoured.trim()],
      [`${type} PEM with literal \\n, as env files have it`, armoured.replaceAll('\n', '\\n')],
      [`${type} PEM with literal \\r\\n`, armoured.replaceAll('\n', '\\r\\n')],
      [`${type} PEM with CRLF`, armoured.replaceAll('\n', '\r\n')],
      [`${type} PEM with spaces for line breaks`, armoured.replaceAll('\n', ' ')],
      [`${type} PEM in double quotes, with literal \\n`, `"${armoured.replaceAll('\n', '\\n')}"`],
      [`${type} PEM in single quotes`, `'${armoured}'`],
      [`${type} PEM behind a comment`, `# rotated last year\n${armoured}`],
      [`${type} PEM in a Buffer`, Buffer.from(armoured)],
      [`${type} PEM in a Buffer with a byte order mark`, Buffer.from(`\uFEFF${armoured}`)],
      [`${type} base64`, base64],
      [`${type} base64 without padding`, base64.replace(/=+$/, '')],
      [`${type} base64 with line breaks`, lines.join('\n')],
      [`${type} base64 with CRLF`, `${lines.join('\r\n')}\r\n`],
      [`${type} base64 with literal \\n`, lines.join('\\n')],
      [`${type} base64 in quotes`, `"${base64}"`],
      [`${type} base64url`, bytes.toString('base64url')],
      [
        `${type} base64url with line breaks and padding`,
        `${bytes.toString('base64url').replace(/(.{76})/g, '$1\n')}==`,
      ],
      [`${type} base64 text in a Buffer`, Buffer.from(base64)],
      [`${type} DER in a Buffer`, bytes],
      [`${type} DER in a Uint8Array`, Uint8Array.from(bytes)],
    ];
  });
}

afterAll(closeFlows);

describe('A key', () => {
  let chainup: ChainUpEmulator;
  beforeAll(async () => {
    chainup = await knownPlatform();
  });

  /** One sealed call: ours opens under their key and is signed by ours, theirs the other way round. */
  async function tryKeys(keys: object): Promise<unknown> {
    const options = { ...chainup.strategyOptions, callbackURL: '/cb', ...keys };
    const strategy = new ChainUpStrategy(options, ({ profile }) => profile);
    return strategy.call('/platformapi/chainup/open/user/inquire_user', { uid: 10_001 });
  }

  it.each([...formsOf(ownKey, ['pkcs8', 'pkcs1']), ['KeyObject', ownKey]])(
    'of our own may be a %s',
    async (_form, privateKey) => {
      expect(await tryKeys({ privateKey })).toMatchObject({ id: 10_001 });
    },
  );

  it.each([...formsOf(theirKey, ['spki', 'pkcs1']), ['KeyObject', theirKey]])(
    'of the platform may be a %s',
    async (_form, platformPublicKey) => {
      expect(await tryKeys({ platformPublicKey })).toMatchObject({ id: 10_001 });
    },
  );
});

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const sec1 = (format: 'pem' | 'der'): string | Buffer =>
  format === 'pem' ? ec.privateKey.export({ format, type: 'sec1' }) : ec.privateKey.export({ format, type: 'sec1' });
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 1024 });
const short = generateKeyPairSync('rsa', { modulusLength: 512 });
const encrypted = ownKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'top' }).toString();
const encryptedPkcs1 = ownKey
  .export({ format: 'pem', type: 'pkcs1', cipher: 'aes-256-cbc', passphrase: 'top' })
  .toString();
/** Self-signed, of a key that nobody keeps. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIB/DCCAWWgAwIBAgIUME7q48EsKQ+SIdCTYS0s2c6+PbswDQYJKoZIhvcNAQEL
BQAwDzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjUyMTMzMjlaGA8yMTI2MTEwMTIx
MzMyOVowDzENMAsGA1UEAwwEdGVzdDCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkC
gYEAnRS7N3Eg1FT36ReHucaxzmA9qXxd9GYEEzcMVmZ9wA8cGguIcODM6my9xQHN
mMYxgVzNxFhNDxH07BsFeqvezQPCaM+SHxJpLFCx50jP0pazw/PoKgOIWoJH/7Uw
iEt6KyPr+2fME/9awvNAGfFu4MC7wntCYZR3xRqy4tbmFuUCAwEAAaNTMFEwHQYD
VR0OBBYEFI6oRDxLVU4NLyHJq9oFoIP+QPmGMB8GA1UdIwQYMBaAFI6oRDxLVU4N
LyHJq9oFoIP+QPmGMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEA
aRzQEt8W+ic/VUPAEc8VHLjhkOgj9HvIRriOO8smXdj/tMsd+uRRLScPj60K8VZ0
OVA1vBvGo7rcp5AZRVVR0nS94NkG5VzMBM8R9vUTC07n8XvY6PvNPk8vXeNLjwua
9itQ8b6K4BHG9iai/Wptt8SirT0bwE+k97s6TGVUAzE=
-----END CERTIFICATE-----
`;
const publicOfOwn = publicKeyOf(MERCHANT);
const privateOfTheirs = privateKeyOf(PLATFORM);

/** Fails when eight or more characters of a key, in any of its forms, are in the text. */
function expectNothingOf(key: unknown, text: string): void {
  const forms =
    typeof key === 'string'
      ? [key]
      : Buffer.isBuffer(key)
        ? [key.toString('base64'), key.toString('latin1'), key.toString('hex')]
        : [];
  for (const form of forms) {
    const material = form.replaceAll(/-----[A-Z ]+-----|\s/g, '');
    const parts = Array.from({ length: Math.max(0, material.length - 7) }, (_, at) => material.slice(at, at + 8));
    expect(parts.some((part) => text.includes(part))).toBe(false);
  }
}

describe('What is no usable key', () => {
  it.each<['privateKey' | 'platformPublicKey', string, unknown, RegExp]>([
    ['privateKey', 'a public PEM', pem(publicOfOwn, 'spki'), /private key/],
    ['privateKey', 'a public PKCS#1 PEM', pem(publicOfOwn, 'pkcs1'), /private key/],
    [
      'privateKey',
      'public base64',
      der(publicOfOwn, 'spki').toString('base64url'),
      /must be a private key, and is a public one/,
    ],
    ['privateKey', 'public PKCS#1 DER', der(publicOfOwn, 'pkcs1'), /must be a private key, and is a public one/],
    ['privateKey', 'a public KeyObject', publicOfOwn, /must be a private key, and is a public one/],
    ['privateKey', 'a secret KeyObject', createSecretKey(Buffer.alloc(32, 7)), /must be a private key/],
    ['privateKey', 'an EC PEM', pem(ec.privateKey, 'pkcs8'), /RSA key/],
    ['privateKey', 'an EC KeyObject', ec.privateKey, /RSA key/],
    ['privateKey', 'an RSA-PSS key', pss.privateKey, /RSA key/],
    ['privateKey', 'of 512 bits', pem(short.privateKey, 'pkcs8'), /at least 1024 bits/],
    ['privateKey', 'encrypted PKCS#8', encrypted, /encrypted with a passphrase: openssl pkey/],
    ['privateKey', 'encrypted PKCS#1', encryptedPkcs1, /encrypted with a passphrase/],
    ['privateKey', 'cut off PEM', pem(ownKey, 'pkcs8').slice(0, 400), /is a PEM that is cut short: .* \.env file/],
    ['privateKey', 'the first line of a PEM', '-----BEGIN PRIVATE KEY-----', /is a PEM that is cut short/],
    ['privateKey', 'the first line of PKCS#1', '"-----BEGIN RSA PRIVATE KEY-----', /is a PEM that is cut short/],
    ['privateKey', 'a PEM without its middle', '-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----', /is cut short/],
    ['platformPublicKey', 'the first line of a PEM', '-----BEGIN PUBLIC KEY-----', /is a PEM that is cut short/],
    ['platformPublicKey', 'cut off PEM', pem(theirKey, 'spki').slice(0, 200), /is a PEM that is cut short/],
    ['privateKey', 'cut off base64', der(ownKey, 'pkcs8').toString('base64').slice(0, 400), /is none of these/],
    ['privateKey', 'cut off DER', der(ownKey, 'pkcs8').subarray(0, 300), /is none of these/],
    [
      'privateKey',
      'a certificate request PEM',
      '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----',
      /is a PEM of something else/,
    ],
    ['privateKey', 'garbage', 'canary garbage, not base64!', /is none of these/],
    [
      'privateKey',
      'base64 of garbage',
      Buffer.from('canary garbage canary garbage').toString('base64'),
      /is none of these/,
    ],
    ['privateKey', 'the path of a file', '/etc/canary/rsa.pem', /is a path: read the file/],
    ['privateKey', 'a relative path', 'keys/canary.pem', /is a path: read the file/],
    [
      'privateKey',
      'the base64 of a PEM',
      Buffer.from(pem(ownKey, 'pkcs8')).toString('base64'),
      /is the base64 of a PEM/,
    ],
    ['privateKey', 'a SEC1 EC PEM', sec1('pem').toString(), /is an EC key/],
    ['privateKey', 'SEC1 EC base64', sec1('der').toString('base64'), /is an EC key/],
    ['privateKey', 'a JWK', ownKey.export({ format: 'jwk' }), /is a JWK: pass createPrivateKey\(/],
    [
      'privateKey',
      'the text of a JWK',
      JSON.stringify(ownKey.export({ format: 'jwk' })),
      /is a JWK: pass createPrivateKey\(/,
    ],
    ['platformPublicKey', 'a JWK', theirKey.export({ format: 'jwk' }), /is a JWK: pass createPublicKey\(/],
    [
      'platformPublicKey',
      'the other half of our own key',
      MERCHANT.publicKeySpki,
      /is the public half of "privateKey"/,
    ],
    ['platformPublicKey', 'a certificate', CERTIFICATE, /is an X\.509 certificate: pass new X509Certificate\(/],
    ['privateKey', 'a certificate', CERTIFICATE, /is an X\.509 certificate, which holds no private key/],
    ['platformPublicKey', 'the DER of a certificate', new X509Certificate(CERTIFICATE).raw, /is an X\.509 certificate/],
    ['privateKey', 'an empty Buffer', Buffer.alloc(0), /is none of these/],
    ['privateKey', 'a number', 17, /as PEM .*, as base64 or DER of either, or as a KeyObject/],
    ['privateKey', 'an object', { key: 'canary' }, /as PEM .*, as base64 or DER of either, or as a KeyObject/],
    ['platformPublicKey', 'a private PEM', pem(privateOfTheirs, 'pkcs8'), /public key/],
    ['platformPublicKey', 'a private PKCS#1 PEM', pem(privateOfTheirs, 'pkcs1'), /public key/],
    ['platformPublicKey', 'private base64', PLATFORM.privateKeyPkcs8, /must be a public key, and is a private one/],
    [
      'platformPublicKey',
      'private PKCS#1 DER',
      der(privateOfTheirs, 'pkcs1'),
      /must be a public key, and is a private one/,
    ],
    [
      'platformPublicKey',
      'private PKCS#1 base64',
      der(privateOfTheirs, 'pkcs1').toString('base64'),
      /must be a public key, and is a private one/,
    ],
    ['platformPublicKey', 'a private KeyObject', privateOfTheirs, /must be a public key, and is a private one/],
    ['platformPublicKey', 'an EC PEM', pem(ec.publicKey, 'spki'), /RSA key/],
    ['platformPublicKey', 'of 512 bits', der(short.publicKey, 'spki').toString('base64url'), /at least 1024 bits/],
    ['platformPublicKey', 'cut off base64', PLATFORM.publicKeySpki.slice(0, 100), /is none of these/],
    ['platformPublicKey', 'garbage', '@@@ canary @@@', /is none of these/],
  ])('for %s, such as %s, is a ConfigurationError that shows nothing of it', (option, _title, key, problem) => {
    const options = {
      clientID: 'app',
      callbackURL: '/cb',
      baseURL: 'https://service.exchange.example',
      privateKey: ownKey,
      platformPublicKey: theirKey,
      [option]: key,
    };
    let error: unknown;
    try {
      new ChainUpStrategy(options, ({ profile }) => profile);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ConfigurationError);
    const { message } = error as Error;
    expect(error).toMatchObject({ option, provider: 'chainup' });
    expect(message).toMatch(problem);
    expect(message).toContain(option === 'privateKey' ? 'rsa_third_pri' : 'rsa_saas_pub');
    const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
    expect(shown).not.toContain('canary');
    expectNothingOf(key, shown.replaceAll(__dirname, ''));
  });
});

it('Keys in a KeyObject do not show in an inspected strategy', () => {
  const options = { clientID: 'app', callbackURL: '/cb', baseURL: 'https://service.exchange.example' };
  const keys = { privateKey: MERCHANT.privateKeyPkcs8, platformPublicKey: PLATFORM.publicKeySpki };
  const strategy = new ChainUpStrategy({ ...options, ...keys }, ({ profile }) => profile);
  const shown = inspect(strategy, { depth: 20, showHidden: true, customInspect: false, maxStringLength: Infinity });
  expect(shown).not.toContain(MERCHANT.privateKeyPkcs8.slice(40, 80));
});
