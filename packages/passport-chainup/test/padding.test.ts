import { constants, createPublicKey, generateKeyPairSync, type KeyObject, privateDecrypt } from 'node:crypto';
import fc from 'fast-check';
import forge from 'node-forge';
import { removePadding } from '../src/padding.js';
import { rawEncrypt } from './support/platform.js';

// Our removal of the padding, which Node 20 needs, against RFC 8017 read plainly and against node-forge.

const KEYS = [1024, 1536, 2048].map((modulusLength) => generateKeyPairSync('rsa', { modulusLength }));

function ours(padded: Buffer, key: KeyObject): Buffer {
  const block = rawEncrypt(padded, createPublicKey(key));
  const opened = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block);
  expect(opened.equals(padded)).toBe(true);
  return removePadding(opened, block, key);
}

/** RFC 8017 section 7.2.2, step 3. */
function plainly(padded: Buffer): Buffer | undefined {
  const end = padded.indexOf(0, 2);
  return padded[0] === 0 && padded[1] === 2 && end >= 10 ? padded.subarray(end + 1) : undefined;
}

const forgeKeys = new Map(
  KEYS.map(({ privateKey }) => {
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    return [privateKey, forge.pki.privateKeyFromPem(pem)];
  }),
);

function byForge(padded: Buffer, key: KeyObject): Buffer | undefined {
  const block = rawEncrypt(padded, createPublicKey(key));
  try {
    return Buffer.from(forgeKeys.get(key)!.decrypt(block.toString('latin1'), 'RSAES-PKCS1-V1_5'), 'latin1');
  } catch {
    return undefined;
  }
}

/** A message with its padding: bytes that are not zero. */
function pad(message: Buffer, size: number, filler: number): Buffer {
  const padding = Buffer.alloc(size - 3 - message.length, filler);
  return Buffer.concat([Buffer.from([0, 2]), padding, Buffer.from([0]), message]);
}

const keys = fc.constantFrom(...KEYS.map(({ privateKey }) => privateKey));
const sizeOf = (key: KeyObject): number => key.asymmetricKeyDetails!.modulusLength! / 8;
const PARAMETERS = { numRuns: Number(process.env['FUZZ_RUNS'] ?? 60) };

it('A message of any length comes out as it went in, as with node-forge', () => {
  fc.assert(
    fc.property(
      keys,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 255 }),
      (key, part, filler) => {
        const size = sizeOf(key);
        const message = Buffer.alloc(Math.floor(part * (size - 11)), 'm');
        const padded = pad(message, size, filler);
        expect(ours(padded, key).equals(message)).toBe(true);
        expect(byForge(padded, key)?.equals(message)).toBe(true);
      },
    ),
    PARAMETERS,
  );
});

it.each([
  [1024, 0],
  [1024, 117],
  [1024, 60],
])('At %d bits, with a message of %d bytes, each byte of the padding counts', (bits, length) => {
  const { privateKey } = KEYS.find(({ privateKey: key }) => sizeOf(key) * 8 === bits)!;
  const good = pad(Buffer.alloc(length, 0x6d), bits / 8, 0x70);
  for (let at = 0; at < bits / 8 - length; at += 1) {
    // Beyond the modulus there is no block.
    for (const byte of at === 0 ? [1] : [0, 1, 2, 255]) {
      const padded = Buffer.from(good);
      padded[at] = byte;
      const expected = plainly(padded);
      const result = ours(padded, privateKey);
      if (expected) expect({ at, byte, equal: result.equals(expected) }).toEqual({ at, byte, equal: true });
      else {
        expect({ at, byte, again: ours(padded, privateKey).equals(result) }).toEqual({ at, byte, again: true });
        expect(result.length).toBeLessThanOrEqual(bits / 8 - 11);
        // Noise, and nothing of the block.
        expect(result.length >= 16 && padded.includes(result.subarray(0, 16))).toBe(false);
      }
    }
  }
});

it('Any block at all gives the message or noise, never an error, and never what node-forge and the RFC refuse', () => {
  fc.assert(
    fc.property(keys, fc.uint8Array({ minLength: 256, maxLength: 256 }), fc.boolean(), (key, bytes, isAlmost) => {
      const size = sizeOf(key);
      const padded = Buffer.from(bytes.subarray(0, size));
      padded[0] = 0;
      if (isAlmost) padded[1] = 2;
      const result = ours(padded, key);
      const expected = plainly(padded);
      if (expected) {
        expect(result.equals(expected)).toBe(true);
        expect(byForge(padded, key)?.equals(expected)).toBe(true);
      } else expect(result.length === 0 || !padded.subarray(-result.length).equals(result)).toBe(true);
    }),
    PARAMETERS,
  );
});

it('The noise of a block is another with another key, and of another length with another block', () => {
  const [one, two] = [
    generateKeyPairSync('rsa', { modulusLength: 1024 }),
    generateKeyPairSync('rsa', { modulusLength: 1024 }),
  ];
  const bad = Buffer.alloc(128, 1);
  const block = (at: number): Buffer => Buffer.alloc(128, at);
  const ofOne = Array.from({ length: 20 }, (_, at) => removePadding(bad, block(at), one.privateKey));
  const ofTwo = Array.from({ length: 20 }, (_, at) => removePadding(bad, block(at), two.privateKey));
  expect(new Set(ofOne.map(({ length }) => length)).size).toBeGreaterThan(5);
  for (const [at, noise] of ofOne.entries()) expect(noise.length > 3 && ofTwo[at]!.equals(noise)).toBe(false);
});
