import type { ChainUpEmulator } from 'provider-emulators';
import { closeFlows } from '../../../test/support/flow.js';
import {
  ChainUpStrategy,
  ConfigurationError,
  ProviderProtocolError,
  ProviderRefusedError,
  ProviderUnavailableError,
} from '../src/index.js';
import { knownPlatform, sealed } from './support/platform.js';

const INQUIRE = '/platformapi/chainup/open/user/inquire_user';

let chainup: ChainUpEmulator;
let strategy: ChainUpStrategy;

beforeEach(async () => {
  chainup = await knownPlatform();
  strategy = new ChainUpStrategy({ ...chainup.strategyOptions, callbackURL: '/cb' }, ({ profile }) => profile);
});
afterEach(closeFlows);

describe('strategy.call', () => {
  it('seals the parameters, and opens the answer', async () => {
    expect(await strategy.call(INQUIRE, { uid: 10_002 })).toEqual({
      id: 10_002,
      nickName: '王小明',
      email: 'xiaoming@exchange.example',
      countryCode: '+86',
      mobileNumber: '138****0002',
      authType: 0,
      authLevel: 0,
      ctime: 1_704_067_200_000,
    });
    const [request, ...others] = chainup.requests;
    expect(others).toEqual([]);
    expect(request).toMatchObject({ method: 'POST', path: INQUIRE, query: {}, decodedBody: { uid: 10_002 } });
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(Object.keys(JSON.parse(request!.body) as object)).toEqual(['app_id', 'time', 'data', 'sign']);
  });

  it('without parameters seals an empty object', async () => {
    await expect(strategy.call(INQUIRE)).rejects.toBeInstanceOf(ProviderRefusedError);
    expect(chainup.requests[0]?.decodedBody).toEqual({});
  });

  it('repeats nothing of the parameters in an error, however deep it stood', async () => {
    chainup.faults.next('profile', {
      body: JSON.stringify({ code: '1', msg: 'password canary-deep is weak', data: null }),
    });
    const refused = strategy.call(INQUIRE, { user: { name: 'is', secrets: ['canary-deep'] } });
    await expect(refused).rejects.toThrow('password [redacted] is weak');
  });

  it('carries text in any language, and more than a block of it', async () => {
    const note = 'ขอบคุณ 감사합니다 谢谢 '.repeat(40);
    chainup.faults.next('profile', { payload: { echoed: note } });
    expect(await strategy.call(INQUIRE, { uid: 1, note })).toEqual({ echoed: note });
    expect(chainup.requests[0]?.decodedBody).toEqual({ uid: 1, note });
  });

  it.each<[string, unknown]>([
    ['a list', [{ id: 1 }, { id: 2 }]],
    ['an empty list', []],
    ['a text', 'done'],
    ['a number', 7],
    ['null', null],
    ['true', true],
  ])('returns %s as it came', async (_title, payload) => {
    chainup.faults.next('profile', { payload });
    expect(await strategy.call(INQUIRE)).toEqual(payload);
  });

  it('that is refused is a ProviderRefusedError, operation profile, with the code of ChainUp', async () => {
    const failure = strategy.call(INQUIRE, { uid: 99 });
    await expect(failure).rejects.toBeInstanceOf(ProviderRefusedError);
    await expect(failure).rejects.toMatchObject({ operation: 'profile', code: '10020', httpStatus: 200, status: 401 });
  });

  it('does not repeat a text it was given when the refusal does', async () => {
    const body = JSON.stringify({ code: '1', msg: 'no such canary-token-1 here', data: null });
    chainup.faults.next('profile', { body });
    await expect(strategy.call(INQUIRE, { token: 'canary-token-1' })).rejects.toMatchObject({
      message: expect.not.stringContaining('canary-token-1'),
    });
  });

  it.each([
    ['unsigned', ProviderProtocolError],
    ['foreign-signature', ProviderProtocolError],
    ['garbled-data', ProviderProtocolError],
    ['html', ProviderProtocolError],
    ['unavailable', ProviderUnavailableError],
    ['reset', ProviderUnavailableError],
  ] as const)('answered with the fault %s ends in its error', async (fault, Class) => {
    chainup.faults.next('profile', fault);
    await expect(strategy.call(INQUIRE, { uid: 10_001 })).rejects.toBeInstanceOf(Class);
  });

  it('answered with signed text that is no JSON is a ProviderProtocolError', async () => {
    chainup.faults.next('profile', { body: JSON.stringify(sealed('{"id":')) });
    await expect(strategy.call(INQUIRE)).rejects.toBeInstanceOf(ProviderProtocolError);
  });

  it('answered with a redirect follows nothing', async () => {
    chainup.faults.next('profile', { status: 307, headers: { location: `${chainup.url}${INQUIRE}` } });
    await expect(strategy.call(INQUIRE)).rejects.toBeInstanceOf(ProviderProtocolError);
    expect(chainup.requests).toHaveLength(1);
  });

  it.each([
    ['is relative', 'platformapi/x'],
    ['is another host’s', 'https://elsewhere.example/x'],
    ['would change the host', '.elsewhere.example/x'],
    ['would make the host a user name', '@elsewhere.example/x'],
    ['is empty', ''],
    ['is missing', undefined as unknown as string],
    ['is no text', 7 as unknown as string],
  ])('with a path that %s is a ConfigurationError, and nothing is sent', async (_title, path) => {
    await expect(strategy.call(path)).rejects.toBeInstanceOf(ConfigurationError);
    expect(chainup.requests).toEqual([]);
  });
});
