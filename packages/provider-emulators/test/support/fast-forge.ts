import { randomBytes } from 'node:crypto';
import type Forge from 'node-forge';
import { forge as original } from '../../src/chainup/forge.js';

/*
 * In the place of the ChainUp emulator's node-forge (see jest.config.ts): the same, except that RSA's arithmetic is the engine's
 * BigInt, and random bytes are Node's. An RSA operation is little else, a run of all tests makes thousands, and this needs a tenth.
 * Jest gives each suite a node-forge of its own, so nobody else meets the change.
 */

type Integer = Forge.jsbn.BigInteger;

/** How many bits of the exponent are read at a time. */
const WINDOW = 5;

const { BigInteger } = original.jsbn;
const bigintOf = (integer: Integer): bigint => BigInt(`0x${integer.toString(16)}`);
const integerOf = (number: bigint): Integer => new BigInteger(number.toString(16), 16);

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n];
  for (let index = 1; index < 1 << WINDOW; index += 1) powers.push((powers[index - 1]! * base) % modulus);
  const bits = exponent.toString(2);
  const padded = bits.padStart(Math.ceil(bits.length / WINDOW) * WINDOW, '0');
  let result = 1n;
  for (let at = 0; at < padded.length; at += WINDOW) {
    for (let squaring = 0; squaring < WINDOW; squaring += 1) result = (result * result) % modulus;
    result = (result * powers[parseInt(padded.slice(at, at + WINDOW), 2)]!) % modulus;
  }
  return result;
}

/** Euclid's algorithm: the greatest common divisor, and what the number is multiplied by to be that (modulo the modulus). */
function euclid(number: bigint, modulus: bigint): { divisor: bigint; factor: bigint } {
  let [divisor, rest, factor, next] = [modulus, number % modulus, 0n, 1n];
  while (rest !== 0n) {
    const quotient = divisor / rest;
    [divisor, rest] = [rest, divisor - quotient * rest];
    [factor, next] = [next, factor - quotient * next];
  }
  return { divisor, factor: (factor + modulus) % modulus };
}

Object.assign(BigInteger.prototype, {
  modPow(this: Integer, exponent: Integer, modulus: Integer) {
    return integerOf(power(bigintOf(this), bigintOf(exponent), bigintOf(modulus)));
  },
  modInverse(this: Integer, modulus: Integer) {
    return integerOf(euclid(bigintOf(this), bigintOf(modulus)).factor);
  },
  gcd(this: Integer, other: Integer) {
    return integerOf(euclid(bigintOf(this), bigintOf(other)).divisor);
  },
});
const getBytes = (count: number): string => randomBytes(count).toString('latin1');
Object.assign(original.random, { getBytes, getBytesSync: getBytes });

export const forge = original;
