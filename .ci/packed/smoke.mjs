import assert from 'node:assert/strict';
import Elice, { EliceStrategy, ProviderRefusedError, Strategy } from 'passport-elice';
import ChainUp, { ChainUpStrategy } from 'passport-chainup';
import Elecq, { ElecqStrategy } from 'passport-elecq';
import FlowAccount, { FlowAccountStrategy } from 'passport-flowaccount';
import { MemoryTokenStore, ReauthenticationRequiredError, RedisTokenStore, TokenKeeper } from 'passport-token-keeper';
import { startEmulators } from 'provider-emulators';
import { loginButton } from 'provider-login-buttons';
import { stylesheet } from 'provider-login-buttons/stylesheet';
import * as kit from 'passport-oauth2-kit';

assert.equal(Elice, EliceStrategy);
assert.equal(Elice, Strategy);
assert.equal(ChainUp, ChainUpStrategy);
assert.equal(Elecq, ElecqStrategy);
assert.equal(FlowAccount, FlowAccountStrategy);
assert.equal(ProviderRefusedError, kit.ProviderRefusedError);
for (const exported of [
  MemoryTokenStore,
  ReauthenticationRequiredError,
  RedisTokenStore,
  TokenKeeper,
  startEmulators,
  loginButton,
  stylesheet,
]) {
  assert.equal(typeof exported, 'function');
}
console.log('imported');
