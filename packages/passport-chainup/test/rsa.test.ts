import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { decrypt, encrypt, isSignedBy, signText } from '../src/rsa.js';
import { privateKeyOf, publicKeyOf, rawEncrypt, VECTORS } from './support/platform.js';

const cases = VECTORS.flatMap((vector) =>
  vector.messages.map((message) => ({ ...vector, ...message, title: message.text.slice(0, 24) })),
);

describe.each(cases)("The JVM's known answer at $bits bits, $title…,", (vector) => {
  it('decrypts to exactly its text', async () => {
    expect((await decrypt(Buffer.from(vector.data, 'base64url'), privateKeyOf(vector))).toString()).toBe(vector.text);
  });

  it('has the signature that ours equals byte for byte', () => {
    expect(signText(Buffer.from(vector.text), privateKeyOf(vector)).toString('base64url')).toBe(vector.sign);
  });

  it('is signed by its key, and its text with one more space is not', () => {
    const [key, signature] = [publicKeyOf(vector), Buffer.from(vector.sign, 'base64url')];
    expect(isSignedBy(Buffer.from(vector.text), signature, key)).toBe(true);
    expect(isSignedBy(Buffer.from(`${vector.text} `), signature, key)).toBe(false);
  });

  it('comes back from our own encryption, in as many blocks', async () => {
    const cipher = encrypt(Buffer.from(vector.text), publicKeyOf(vector));
    expect(cipher.length).toBe(Buffer.from(vector.data, 'base64url').length);
    expect((await decrypt(cipher, privateKeyOf(vector))).toString()).toBe(vector.text);
  });
});

it('The known answers cover three sizes of key, several blocks, and characters of several bytes', () => {
  expect(VECTORS.map(({ bits }) => bits).sort((a, b) => a - b)).toEqual([1024, 2048, 4096]);
  expect(cases.some(({ data, bits }) => Buffer.from(data, 'base64url').length > bits / 8)).toBe(true);
  expect(cases.some(({ text }) => Buffer.byteLength(text) > text.length)).toBe(true);
});

describe('Encryption in blocks', () => {
  const vector = VECTORS.find(({ bits }) => bits === 2048)!;

  it.each([
    ['one byte less than a block', 244, 1],
    ['a whole block', 245, 1],
    ['one byte more than a block', 246, 2],
    ['two whole blocks', 490, 2],
  ])('of %s (%d bytes at 2048 bits) takes %d', async (_title, length, count) => {
    const plain = Buffer.alloc(length, 'x');
    const cipher = encrypt(plain, publicKeyOf(vector));
    expect(cipher.length).toBe(count * 256);
    expect(await decrypt(cipher, privateKeyOf(vector))).toEqual(plain);
  });

  it.each([1, 2])('lets a character of three bytes straddle two blocks, %d of them in the first', async (inFirst) => {
    const text = `${'x'.repeat(245 - inFirst)}ก and on`;
    const cipher = encrypt(Buffer.from(text), publicKeyOf(vector));
    expect((await decrypt(cipher, privateKeyOf(vector))).toString()).toBe(text);
  });

  it('keeps blocks that begin with zero bytes', async () => {
    const plain = Buffer.concat([Buffer.alloc(250), Buffer.from('end')]);
    expect(await decrypt(encrypt(plain, publicKeyOf(vector)), privateKeyOf(vector))).toEqual(plain);
  });

  it.each([
    ['nothing', 0],
    ['less than a block', 255],
    ['more than a block', 257],
  ])('refuses to decrypt %s (%d bytes)', async (_title, length) => {
    await expect(decrypt(Buffer.alloc(length, 1), privateKeyOf(vector))).rejects.toThrow('whole number');
  });

  it('gives other work its turn between two blocks of a decryption', async () => {
    let turns = 0;
    const count = (): void => {
      turns += 1;
      waiting = setImmediate(count);
    };
    let waiting = setImmediate(count);
    await decrypt(encrypt(Buffer.alloc(4 * 245), publicKeyOf(vector)), privateKeyOf(vector));
    clearImmediate(waiting);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('decrypts a long answer in every Node', async () => {
    const plain = Buffer.alloc(300 * 245 + 1, 'x');
    expect((await decrypt(encrypt(plain, publicKeyOf(vector)), privateKeyOf(vector))).equals(plain)).toBe(true);
  });

  it('tells nobody which padding was wrong: noise comes back, always the same for a block and a key', async () => {
    const block = rawEncrypt(Buffer.concat([Buffer.from([0, 3]), Buffer.alloc(254, 7)]), publicKeyOf(vector));
    const [one, two] = [await decrypt(block, privateKeyOf(vector)), await decrypt(block, privateKeyOf(vector))];
    expect(one.equals(two)).toBe(true);
    expect(one.length).toBeLessThanOrEqual(245);
  });
});

const isNode20 = process.versions.node.startsWith('20.');
// Only Node 20 has both ways: by itself it refuses and the padding is ours, with this flag it decrypts.
(isNode20 ? it : it.skip)('Our padding gives what Node 20 gives when it is told to decrypt by itself', () => {
  const source = `
    import { createPrivateKey } from 'node:crypto';
    import { decrypt } from ${JSON.stringify(join(__dirname, '../src/rsa.ts'))};
    const vectors = require(${JSON.stringify(join(__dirname, 'fixtures/chainup-vectors.json'))});
    const decrypted = vectors.flatMap(({ privateKeyPkcs8, messages }) => {
      const key = createPrivateKey({ key: Buffer.from(privateKeyPkcs8, 'base64url'), format: 'der', type: 'pkcs8' });
      return messages.map(({ data }) => decrypt(Buffer.from(data, 'base64url'), key));
    });
    // Node itself warns on stdout about the flag.
    Promise.all(decrypted).then((plain) => console.log('\\n' + JSON.stringify(plain.map(String))));`;
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: __dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    external: ['*.json'],
    write: false,
  });
  for (const flags of [[], ['--security-revert=CVE-2023-46809']]) {
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', outputFiles[0]!.text], {
      encoding: 'utf8',
      cwd: __dirname,
    });
    if (!stdout) throw new Error(stderr);
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toEqual(cases.map(({ text }) => text));
  }
});
