import type Forge from 'node-forge';
import { forge as original } from '../../src/chainup/forge.js';

/*
 * In the place of the ChainUp emulator's node-forge (see jest.config.ts): the same, except that it raises to powers with the
 * engine's BigInt. Nine tenths of an RSA operation are this, a run of all tests makes thousands, and BigInt needs a quarter.
 * Jest gives each suite a node-forge of its own, so nobody else meets the change.
 */

type Integer = Forge.jsbn.BigInteger;

/** How many bits of the exponent are read at a time. */
const WINDOW = 5;

const bigintOf = (integer: Integer): bigint => BigInt(`0x${integer.toString(16)}`);

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

original.jsbn.BigInteger.prototype.modPow = function (this: Integer, exponent: Integer, modulus: Integer): Integer {
  const result = power(bigintOf(this), bigintOf(exponent), bigintOf(modulus));
  return new original.jsbn.BigInteger(result.toString(16), 16);
};

export const forge = original;
