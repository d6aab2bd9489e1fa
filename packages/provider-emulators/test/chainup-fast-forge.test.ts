import { forge as original } from '../src/chainup/forge.js';

type Forge = typeof original;
type Integer = InstanceType<Forge['jsbn']['BigInteger']>;

/** As the suites have it; in a registry of its own, so that `original` stays as it is. */
let fast: Forge | undefined;
jest.isolateModules(() => {
  ({ forge: fast } = jest.requireActual<{ forge: Forge }>('./support/fast-forge.js'));
});

const arithmeticOf = ({ jsbn }: Forge, method: string): unknown => Reflect.get(jsbn.BigInteger.prototype, method);

const NUMBER = '7fd1c0a5e3b96d8844170f2ad35c9be1'.repeat(16);
const MODULUS = 'f3a9c55d1b0e77246ad8e1c93b5f4d0b'.repeat(16);
/** A prime, 2^521 - 1: every number has an inverse. */
const PRIME = `1${'f'.repeat(130)}`;

test.each([
  ['modPow', '0', '3', MODULUS],
  ['modPow', '1', '10001', MODULUS],
  ['modPow', NUMBER, '3', MODULUS],
  ['modPow', NUMBER, '10001', MODULUS],
  ['modPow', NUMBER, 'abcdef0123456789'.repeat(8), MODULUS],
  ['modPow', NUMBER, NUMBER.slice(0, 256), MODULUS.slice(0, 255)],
  ['modPow', MODULUS, '5', MODULUS],
  ['modInverse', '1', PRIME],
  ['modInverse', '2', PRIME],
  ['modInverse', NUMBER.slice(0, 128), PRIME],
  ['modInverse', NUMBER, PRIME],
  ['gcd', NUMBER, MODULUS],
  ['gcd', MODULUS, NUMBER],
  ['gcd', NUMBER, NUMBER.slice(0, 32)],
  ['gcd', '1', MODULUS],
])('The arithmetic of the suites is that of node-forge: %s (case %#)', (method, number, ...others) => {
  const inHex = (forge: Forge): string => {
    const [subject, ...given] = [number, ...others].map((hex) => new forge.jsbn.BigInteger(hex, 16));
    return (arithmeticOf(forge, method) as (this: Integer, ...given: Integer[]) => Integer)
      .call(subject!, ...given)
      .toString(16);
  };
  expect(arithmeticOf(fast!, method)).not.toBe(arithmeticOf(original, method));
  expect(inHex(fast!)).toBe(inHex(original));
});

test.each(['getBytes', 'getBytesSync'])(
  'The random bytes of the suites are as many as asked for, and others each time: %s',
  (method) => {
    const bytes = (): string => (Reflect.get(fast!.random, method) as (count: number) => string)(32);
    const [first, second] = [bytes(), bytes()];
    expect([first.length, second.length]).toEqual([32, 32]);
    expect(first).not.toBe(second);
  },
);
