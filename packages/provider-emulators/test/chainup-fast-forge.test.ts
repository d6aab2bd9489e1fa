import { forge as original } from '../src/chainup/forge.js';

type Forge = typeof original;

/** As the suites have it; in a registry of its own, so that `original` stays as it is. */
let fast: Forge | undefined;
jest.isolateModules(() => {
  ({ forge: fast } = jest.requireActual<{ forge: Forge }>('./support/fast-forge.js'));
});

const arithmeticOf = ({ jsbn }: Forge): unknown => Reflect.get(jsbn.BigInteger.prototype, 'modPow');

const NUMBER = '7fd1c0a5e3b96d8844170f2ad35c9be1'.repeat(16);
const MODULUS = 'f3a9c55d1b0e77246ad8e1c93b5f4d0b'.repeat(16);

test.each([
  ['0', '3', MODULUS],
  ['1', '10001', MODULUS],
  [NUMBER, '3', MODULUS],
  [NUMBER, '10001', MODULUS],
  [NUMBER, 'abcdef0123456789'.repeat(8), MODULUS],
  [NUMBER, NUMBER.slice(0, 256), MODULUS.slice(0, 255)],
  [MODULUS, '5', MODULUS],
])('The arithmetic of the suites is that of node-forge (case %#)', (base, exponent, modulus) => {
  const inHex = ({ jsbn: { BigInteger } }: Forge): string =>
    new BigInteger(base, 16).modPow(new BigInteger(exponent, 16), new BigInteger(modulus, 16)).toString(16);
  expect(arithmeticOf(fast!)).not.toBe(arithmeticOf(original));
  expect(inHex(fast!)).toBe(inHex(original));
});
