import { describeRefusals, STANDARD_REFUSALS, useAnswers } from '../../../test/support/answers.js';
import { http, json, type Script } from '../../../test/support/wire.js';

// What the real service answers, shape by shape: as it has been seen in public, and as services drift. Nothing here asks an emulator.

const byHand = useAnswers();
const { loggedIn } = byHand;

describe('FlowAccount', () => {
  const company = { companyId: 1, compnayName: 'ร้าน', companyNameEn: 'Shop' };
  it.each<[string, Script, object | undefined]>([
    ['as documented', json(JSON.stringify({ status: true, message: '', code: 200, data: company })), { name: 'ร้าน' }],
    ['with status as a text', json(JSON.stringify({ status: 'true', data: company })), { name: 'ร้าน' }],
    ['without status', json(JSON.stringify({ data: company })), { name: 'ร้าน' }],
    ['as a list of one', json(JSON.stringify({ status: true, data: [company] })), { name: 'ร้าน' }],
    ['flat', json(JSON.stringify(company)), { name: 'ร้าน' }],
    ['spelled right', json(JSON.stringify({ status: true, data: { companyName: 'ร้าน' } })), { name: 'ร้าน' }],
    ['with data null', json('{"status":true,"data":null}'), undefined],
    ['as a list of two', json(JSON.stringify({ status: true, data: [company, company] })), undefined],
    ['as a no', json('{"status":false,"message":"no"}'), undefined],
    ['by 204', http(204, {}), undefined],
    ['by 401', json('{"status":false}', 401), undefined],
    ['by 500', http(500, {}, '<html>'), undefined],
    ['by HTML', http(200, {}, '<html>'), undefined],
    ['by a redirect', http(302, { location: 'https://elsewhere.example/' }), undefined],
    ['by a broken connection', ({ socket }) => void socket.destroy(), undefined],
  ])('may answer the company call %s: whoever has a supportCode is logged in', async (_shape, answer, expected) => {
    const { profile } = await loggedIn('flowaccount', { profile: answer });
    expect([profile.id, profile['supportCode']]).toEqual(['FA-1', 'FA-1']);
    if (expected) expect(profile['company']).toMatchObject(expected);
    else expect([profile['company'], profile.displayName]).toEqual([undefined, 'FA-1']);
  });

  describeRefusals('flowaccount', byHand, STANDARD_REFUSALS);
});
