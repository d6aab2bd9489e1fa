import fc from 'fast-check';
import { createChainUpEmulator } from 'provider-emulators';
import { ChainUpStrategy, ConfigurationError } from '../src/index.js';

// The same seed in every run, so that a failure is everybody's; `FUZZ_RUNS` runs longer, and on other paths.
const RUNS = process.env['FUZZ_RUNS'];

it('key material of any kind is taken or is a ConfigurationError that does not repeat it', () => {
  const { privateKey, platformPublicKey } = createChainUpEmulator().strategyOptions;
  const options = { clientID: 'client', baseURL: 'https://x.example', privateKey, platformPublicKey };
  const broken = fc
    .array(fc.tuple(fc.nat(privateKey.length - 1), fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 3 })), {
      minLength: 1,
      maxLength: 3,
    })
    .map((changes) => {
      let text = privateKey;
      for (const [at, put] of changes) text = text.slice(0, at) + put + text.slice(at + put.length);
      return text;
    });
  const keys = fc.oneof(
    broken,
    fc.nat(privateKey.length).map((length) => privateKey.slice(0, length)),
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.anything(),
  );
  fc.assert(
    fc.property(keys, fc.constantFrom('privateKey', 'platformPublicKey'), (key, option) => {
      try {
        new ChainUpStrategy({ ...options, callbackURL: 'https://x.example/cb', [option]: key }, () => null);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigurationError);
        expect(error).toMatchObject({ option, provider: 'chainup' });
        const { message } = error as Error;
        for (let at = 40; at + 20 < privateKey.length; at += 16)
          expect(message).not.toContain(privateKey.slice(at, at + 20));
      }
    }),
    RUNS ? { numRuns: Number(RUNS) } : { numRuns: 200, seed: 42 },
  );
}, 60_000);
