import { createFlowAccountEmulator, type FlowAccountEmulator } from 'provider-emulators';
import { closeFlows, type Flow, listening, onlyError, startFlow } from '../../../test/support/flow.js';
import { FlowAccountStrategy, ProviderProtocolError } from '../src/index.js';

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
      id: 'N2000415',
      supportCode: 'N2000415',
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
    const callback = await flow.flowaccount.approve((await flow.leave()).href, 'owner-1', { business: 'N1000232' });
    await flow.browser.get(callback);
    expect(flow.verified[0]?.profile).toMatchObject({ id: 'N1000232', company: { nameEn: 'Rim Khlong Coffee' } });
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
    ['the supportCode without any name', {}, 'N1000231'],
    ['the supportCode when the name is empty', { compnayName: '' }, 'N1000231'],
  ])('is displayed as %s', async (_title, payload, displayName) => {
    const flow = await setUp();
    flow.flowaccount.faults.next('profile', { payload });
    await flow.login();
    expect(flow.verified[0]?.profile).toMatchObject({ id: 'N1000231', displayName });
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
      id: 'N1000231',
      supportCode: 'N1000231',
      displayName: 'N1000231',
      _raw: '{"supportCode":"N1000231"}',
      _json: { supportCode: 'N1000231' },
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

  it.each([
    ['status: false', { status: false, message: 'No such company.', code: 404, data: null }],
    ['no data', { status: true, data: null }],
    ['an empty list', { status: true, data: [] }],
    ['a text', { status: true, data: 'x' }],
    ['nothing', {}],
  ])('is the supportCode alone when the company call answers %s', async (_title, answer) => {
    const flow = await setUp();
    flow.flowaccount.faults.next('profile', { body: JSON.stringify(answer) });
    expect((await flow.login()).status).toBe(200);
    expect(flow.verified[0]?.profile).toEqual({
      provider: 'flowaccount',
      id: 'N1000231',
      supportCode: 'N1000231',
      displayName: 'N1000231',
      _raw: '{"supportCode":"N1000231"}',
      _json: { supportCode: 'N1000231' },
    });
  });

  it.each([
    ['a list of one', { status: true, data: [{ compnayName: 'Baan' }] }],
    ['flat', { companyName: 'Baan' }],
    ['with a status that is no truth value', { status: 'true', data: { compnayName: 'Baan', companyPhone: 7 } }],
  ])('has the company also when the answer is %s', async (_title, answer) => {
    const flow = await setUp();
    flow.flowaccount.faults.next('profile', { body: JSON.stringify(answer) });
    expect((await flow.login()).status).toBe(200);
    expect(flow.verified[0]?.profile).toMatchObject({
      displayName: 'Baan',
      company: { name: 'Baan', phone: undefined },
    });
  });
});
