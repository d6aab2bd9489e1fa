import { Vault } from '../src/core/vault.js';
import { testClock } from './support/clock.js';

describe('A vault of codes and tokens', () => {
  test('is bounded: the oldest entry goes when there is no room', () => {
    const vault = new Vault<number>(testClock().now, 2);
    for (const n of [1, 2, 3]) vault.put(`key ${n}`, n, 1_000);
    expect(vault.peek('key 1')).toEqual({ ok: false, reason: 'unknown' });
    expect(vault.peek('key 2')).toEqual({ ok: true, value: 2 });
    expect(vault.peek('key 3')).toEqual({ ok: true, value: 3 });
  });

  test('says whether a key is unknown, used or expired, and used before expired', () => {
    const clock = testClock();
    const vault = new Vault<string>(clock.now);
    vault.put('read', 'value', 1_000);
    vault.put('left', 'value', 1_000);
    expect(vault.peek('read')).toEqual({ ok: true, value: 'value' });
    expect(vault.redeem('read')).toEqual({ ok: true, value: 'value' });
    clock.advance(1_000);
    expect(vault.redeem('read')).toEqual({ ok: false, reason: 'used' });
    expect(vault.redeem('left')).toEqual({ ok: false, reason: 'expired' });
    expect(vault.redeem('__proto__')).toEqual({ ok: false, reason: 'unknown' });
  });
});
