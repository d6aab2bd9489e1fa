import { createElecqEmulator, type ElecqEmulator, type ElecqOptions } from 'provider-emulators';
import { closeFlows, type Flow, listening, onlyError, startFlow } from '../../../test/support/flow.js';
import { ElecqStrategy, ProviderProtocolError, ProviderRefusedError, ProviderUnavailableError } from '../src/index.js';

/** Without `userProfileURL`, unless `options` bring it: the emulator's address of it is `withURL`. */
async function setUp(options: object = {}, emulated: ElecqOptions = {}): Promise<Flow & { elecq: ElecqEmulator }> {
  const elecq = await listening(createElecqEmulator(emulated));
  const flow = await startFlow(ElecqStrategy, elecq, { options: { userProfileURL: undefined, ...options } });
  return Object.assign(flow, { elecq });
}

async function withProfileURL(): Promise<Flow & { elecq: ElecqEmulator }> {
  const elecq = await listening(createElecqEmulator());
  return Object.assign(await startFlow(ElecqStrategy, elecq), { elecq });
}

afterEach(closeFlows);

describe('The identity at ELECQ, from userProfileURL,', () => {
  it('is data.userId of the envelope, asked for with the access token as Bearer', async () => {
    const flow = await withProfileURL();
    await flow.login('u-1003');
    const { method, path, query, headers } = flow.sent('profile');
    expect({ method, path, query }).toEqual({ method: 'GET', path: '/merchant/user', query: {} });
    expect(headers.authorization).toBe(`Bearer ${flow.verified[0]!.tokens.accessToken}`);
    expect(flow.verified[0]?.profile).toEqual({
      provider: 'elecq',
      id: 'u-1003',
      displayName: 'Žofie Nováková',
      _raw: flow.sent('profile').answer?.body,
      _json: flow.sent('profile').answer?.payload,
    });
  });

  it.each([
    ['data.userId, a number', { userId: 42, id: 'other' }, '42'],
    ['data.id when there is no userId', { id: 'by-id' }, 'by-id'],
    ['data.id when userId is empty', { userId: '', id: 7 }, '7'],
    ['data.id when userId is null', { userId: null, id: 'x' }, 'x'],
  ])('may be %s', async (_title, payload, id) => {
    const flow = await withProfileURL();
    flow.elecq.faults.next('profile', { payload });
    await flow.login();
    expect(flow.verified[0]?.profile).toMatchObject({ id, displayName: id, _json: payload });
  });

  it.each([
    ['missing', {}],
    ['an object', { userId: { a: 1 } }],
    ['true', { userId: true }],
    ['a fraction', { id: 1.5 }],
  ])('that is %s is a ProviderProtocolError, never a shared id', async (_title, payload) => {
    const flow = await withProfileURL();
    flow.elecq.faults.next('profile', { payload });
    expect((await flow.login()).status).toBe(502);
    expect(onlyError(flow.app, ProviderProtocolError)).toMatchObject({ operation: 'profile' });
    expect(flow.verified).toEqual([]);
  });
});

describe('The identity at ELECQ, from the claims of the access token,', () => {
  it.each([
    ['sub', { sub: 's', userId: 'u', id: 'i' }, 's'],
    ['userId without sub', { userId: 'u', id: 'i' }, 'u'],
    ['id without sub and userId', { id: 'i' }, 'i'],
    ['a number', { sub: 1001 }, '1001'],
  ])('is %s, and no further call is made', async (_title, claims, id) => {
    const flow = await setUp({}, { accessTokenClaims: () => claims });
    await flow.login();
    expect(flow.verified[0]?.profile).toMatchObject({ provider: 'elecq', id, _json: claims });
    expect(flow.elecq.requests.map(({ endpoint }) => endpoint)).not.toContain('profile');
  });

  it('comes with the name of the claims as displayName', async () => {
    const flow = await setUp({}, { accessTokenClaims: () => ({ sub: 's', name: 'Žofie' }) });
    await flow.login();
    expect(flow.verified[0]?.profile).toMatchObject({ id: 's', displayName: 'Žofie' });
  });

  it.each<[string, ElecqOptions]>([
    ['the token is no JWT', { tokenFormat: 'opaque' }],
    ['the claims name nobody', { accessTokenClaims: () => ({ scope: 'all' }) }],
    ['the claims are empty texts', { accessTokenClaims: () => ({ sub: '', userId: '', id: '' }) }],
  ])('when %s, ends in a ProviderProtocolError that names both remedies', async (_title, emulated) => {
    const flow = await setUp({}, emulated);
    expect((await flow.login()).status).toBe(502);
    const { message } = onlyError(flow.app, ProviderProtocolError);
    expect(message).toMatch(/userProfileURL/);
    expect(message).toMatch(/identity: 'organization'/);
    expect(flow.verified).toEqual([]);
  });
});

describe("The identity at ELECQ, with identity: 'organization',", () => {
  it('is the ClientID, whoever logs in, and no further call is made', async () => {
    const flow = await setUp({ identity: 'organization' }, { tokenFormat: 'opaque' });
    await flow.login('u-1002');
    expect(flow.verified[0]?.profile).toMatchObject({
      provider: 'elecq',
      id: 'elecq-client',
      displayName: 'elecq-client',
      _json: { clientId: 'elecq-client' },
    });
    expect(flow.elecq.requests.map(({ endpoint }) => endpoint)).not.toContain('profile');
  });

  it('wins over userProfileURL', async () => {
    const elecq = await listening(createElecqEmulator());
    const flow = await startFlow(ElecqStrategy, elecq, { options: { identity: 'organization' } });
    await flow.login();
    expect(flow.verified[0]?.profile.id).toBe('elecq-client');
  });
});

describe('What ELECQ has shown in public', () => {
  const jwt = (claims: object): string =>
    ['{"alg":"HS256"}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');

  it.each(['000000', '0', '200', 200])(
    'a token answer with respCode %j and the user in USER_ID logs in',
    async (respCode) => {
      const flow = await setUp();
      const accessToken = jwt({ iss: 'elecq', aud: 'token', USER_ID: '123456789' });
      flow.elecq.faults.next('token', { body: JSON.stringify({ respCode, data: { accessToken } }) });
      expect((await flow.login()).status).toBe(200);
      expect(flow.verified[0]?.profile.id).toBe('123456789');
    },
  );

  it.each([
    ['a list of one', [{ user_id: 'u' }]],
    ['an object', { USER_ID: 'u' }],
  ])('a user in %s is found', async (_title, data) => {
    const flow = await withProfileURL();
    flow.elecq.faults.next('profile', { body: JSON.stringify({ respCode: '000000', data }) });
    expect((await flow.login()).status).toBe(200);
    expect(flow.verified[0]?.profile.id).toBe('u');
  });
});

describe("ELECQ's respCode", () => {
  it.each(['token', 'profile'] as const)('refuses the %s call although HTTP says 200', async (endpoint) => {
    const flow = await withProfileURL();
    flow.elecq.faults.next(endpoint, 'refused-with-200');
    expect((await flow.login()).status).toBe(401);
    const error = onlyError(flow.app, ProviderRefusedError);
    expect(error).toMatchObject({ provider: 'elecq', operation: endpoint, httpStatus: 200, code: '401' });
    expect(error.message).toContain('Unauthorized');
  });

  it('"200" is a success although HTTP says otherwise', async () => {
    const flow = await withProfileURL();
    const body = JSON.stringify({ respCode: '200', respMsg: 'success', data: { userId: 'u' } });
    flow.elecq.faults.next('profile', { status: 400, body });
    expect((await flow.login()).status).toBe(200);
    expect(flow.verified[0]?.profile.id).toBe('u');
  });

  it('may be a number', async () => {
    const flow = await withProfileURL();
    flow.elecq.faults.next('profile', { body: '{"respCode":200,"data":{"userId":"u"}}' });
    expect((await flow.login()).status).toBe(200);
  });

  it.each(['500', '503', '429'])('%s means unavailable, although HTTP says 200', async (respCode) => {
    const flow = await withProfileURL();
    flow.elecq.faults.next('token', { body: JSON.stringify({ respCode, respMsg: 'busy', data: null }) });
    expect((await flow.login()).status).toBe(503);
    expect(onlyError(flow.app, ProviderUnavailableError)).toMatchObject({ code: respCode, retryable: true });
  });

  it.each([
    ['missing', '{"data":{"accessToken":"a"}}'],
    ['an object', '{"respCode":{},"data":{"accessToken":"a"}}'],
    ['a success without data', '{"respCode":"200","respMsg":"success","data":null}'],
    ['a success with data that is a list', '{"respCode":"200","data":[]}'],
    ['a success without a token', '{"respCode":"200","data":{}}'],
    ['a success with a token that is no text', '{"respCode":"200","data":{"accessToken":{}}}'],
  ])('that is %s is a ProviderProtocolError', async (_title, body) => {
    const flow = await withProfileURL();
    flow.elecq.faults.next('token', { body });
    expect((await flow.login()).status).toBe(502);
    expect(onlyError(flow.app, ProviderProtocolError)).toMatchObject({ provider: 'elecq', operation: 'token' });
  });

  it.each([
    ['expired-code', 'token', ProviderRefusedError, 401],
    ['invalid-client', 'token', ProviderRefusedError, 401],
    ['expired-token', 'profile', ProviderRefusedError, 401],
    ['server-error', 'token', ProviderUnavailableError, 503],
    ['html', 'token', ProviderProtocolError, 502],
    ['truncated', 'profile', ProviderProtocolError, 502],
    ['reset', 'profile', ProviderUnavailableError, 503],
  ] as const)('aside, the fault %s at the %s call ends in its error', async (fault, endpoint, Class, status) => {
    const flow = await withProfileURL();
    flow.elecq.faults.always(...([endpoint, fault] as Parameters<typeof flow.elecq.faults.always>));
    expect((await flow.login()).status).toBe(status);
    expect(onlyError<{ operation: string }>(flow.app, Class).operation).toBe(endpoint);
  });

  it('refuses a refresh whose token is used up: a ProviderRefusedError', async () => {
    const flow = await withProfileURL();
    await flow.login();
    const { tokens } = flow.verified[0]!;
    await flow.strategy.refresh(tokens);
    const failure = flow.strategy.refresh(tokens);
    await expect(failure).rejects.toBeInstanceOf(ProviderRefusedError);
    await expect(failure).rejects.toMatchObject({ operation: 'refresh', code: '401', httpStatus: 401, status: 401 });
  });
});
