import { createFlowAccountEmulator, type FlowAccountEmulator } from 'provider-emulators';
import { closeFlows, type Flow, listening, onlyError, startFlow } from '../../../test/support/flow.js';
import { FlowAccountStrategy, ProviderProtocolError, ProviderRefusedError } from '../src/index.js';

async function setUp(options: object = {}): Promise<Flow & { flowaccount: FlowAccountEmulator }> {
  const flowaccount = await listening(createFlowAccountEmulator());
  return Object.assign(await startFlow(FlowAccountStrategy, flowaccount, { options }), { flowaccount });
}

afterEach(closeFlows);

describe("FlowAccount's profile", () => {
  it('has supportCode as identity, and name and company from the company call (compnayName, as FlowAccount spells it)', async () => {
    const flow = await setUp();
    await flow.login('owner-2');
    expect(flow.verified[0]?.profile).toEqual({
      provider: 'flowaccount',
      id: 'FA-200415',
      supportCode: 'FA-200415',
      displayName: 'บริษัท ไชโย โลจิสติกส์ จำกัด',
      company: {
        id: '200415',
        name: 'บริษัท ไชโย โลจิสติกส์ จำกัด',
        nameEn: 'Chaiyo Logistics Co., Ltd.',
        taxId: '0105562000415',
        branch: 'สำนักงานใหญ่',
        address: '99 หมู่ 4 ตำบลบางพลี สมุทรปราการ 10540',
        phone: '02-200-0415',
        mobile: '089-200-0415',
        website: 'https://chaiyo.example',
      },
      _raw: flow.sent('profile').answer?.body,
      _json: JSON.parse(flow.sent('profile').answer!.body!) as object,
    });
  });

  it('is of the business that the owner picked', async () => {
    const flow = await setUp();
    const callback = await flow.flowaccount.approve((await flow.leave()).href, 'owner-1', { business: 'FA-100232' });
    await flow.browser.get(callback);
    expect(flow.verified[0]?.profile).toMatchObject({ id: 'FA-100232', company: { nameEn: 'Rim Khlong Coffee' } });
  });

  it('reads companyName, correctly spelled, too', async () => {
    const flow = await setUp();
    flow.flowaccount.faults.next('profile', { payload: { companyName: 'Right' } });
    await flow.login();
    expect(flow.verified[0]?.profile).toMatchObject({ displayName: 'Right', company: { name: 'Right' } });
  });

  it('prefers compnayName when both are there', async () => {
    const flow = await setUp();
    flow.flowaccount.faults.next('profile', { payload: { companyName: 'B', compnayName: 'A' } });
    await flow.login();
    expect(flow.verified[0]?.profile['displayName']).toBe('A');
  });

  it.each([
    ['the English name without a Thai one', { companyNameEn: 'Only English' }, 'Only English'],
    ['the supportCode without any name', {}, 'FA-100231'],
    ['the supportCode when the name is empty', { compnayName: '' }, 'FA-100231'],
  ])('is displayed as %s', async (_title, payload, displayName) => {
    const flow = await setUp();
    flow.flowaccount.faults.next('profile', { payload });
    await flow.login();
    expect(flow.verified[0]?.profile).toMatchObject({ id: 'FA-100231', displayName });
  });

  it('takes a supportCode that is a number as its text', async () => {
    const flow = await setUp({ companyInfo: false });
    flow.flowaccount.faults.next('token', { payload: { access_token: 'a', supportCode: 42 } });
    await flow.login();
    expect(flow.verified[0]?.profile).toMatchObject({ id: '42', supportCode: '42' });
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['an object', {}],
  ])(
    'without an identity (supportCode %s) is a ProviderProtocolError, and nobody is logged in',
    async (_title, supportCode) => {
      const flow = await setUp();
      flow.flowaccount.faults.next('token', { payload: { access_token: 'a', supportCode } });
      expect((await flow.login()).status).toBe(502);
      expect(onlyError(flow.app, ProviderProtocolError).message).toContain('"supportCode"');
      expect(flow.verified).toEqual([]);
    },
  );

  it('with companyInfo: false is the supportCode alone, and no company call is made', async () => {
    const flow = await setUp({ companyInfo: false });
    await flow.login();
    expect(flow.verified[0]?.profile).toEqual({
      provider: 'flowaccount',
      id: 'FA-100231',
      supportCode: 'FA-100231',
      displayName: 'FA-100231',
      _raw: '{"supportCode":"FA-100231"}',
      _json: { supportCode: 'FA-100231' },
    });
    expect(flow.flowaccount.requests.map(({ endpoint }) => endpoint)).not.toContain('profile');
  });

  it('with skipUserProfile is undefined, and no company call is made', async () => {
    const flow = await setUp({ skipUserProfile: true });
    await flow.login();
    expect(flow.verified).toHaveLength(1);
    expect(flow.verified[0]?.profile).toBeUndefined();
    expect(flow.flowaccount.requests.map(({ endpoint }) => endpoint)).not.toContain('profile');
  });

  it('is refused when the company call answers status: false over HTTP 200', async () => {
    const flow = await setUp();
    const body = JSON.stringify({ status: false, message: 'No such company.', code: 404, data: null });
    flow.flowaccount.faults.next('profile', { body });
    expect((await flow.login()).status).toBe(401);
    const error = onlyError(flow.app, ProviderRefusedError);
    expect(error).toMatchObject({ operation: 'profile', code: '404', httpStatus: 200 });
    expect(error.message).toContain('No such company.');
  });

  it.each([
    ['without a status', { data: {} }],
    ['with a status that is no truth value', { status: 'true', data: {} }],
    ['without data', { status: true, data: null }],
    ['with data that is a list', { status: true, data: [] }],
    ['with a name that is no text', { status: true, data: { compnayName: {} } }],
  ])('is a ProviderProtocolError when the company call answers %s', async (_title, answer) => {
    const flow = await setUp();
    flow.flowaccount.faults.next('profile', { body: JSON.stringify(answer) });
    expect((await flow.login()).status).toBe(502);
    onlyError(flow.app, ProviderProtocolError);
  });
});
