import {
  changed,
  describeRefusals,
  ENDED,
  LATER,
  REFUSED,
  type Refusal,
  useAnswers,
} from '../../../test/support/answers.js';
import { targetOf } from '../../../test/support/providers.js';
import { CANARIES } from '../../../test/support/secrets.js';
import { http, json } from '../../../test/support/wire.js';
import { type Envelope, ProviderProtocolError } from '../src/index.js';

// What the real service answers, shape by shape: as it has been seen in public, and as services drift. Nothing here asks an emulator.

const byHand = useAnswers();
const { wire, login, loggedIn, tokensWith } = byHand;
const refusal = (code: string | number, msg = 'no'): string => JSON.stringify({ code, msg, data: null });

describe('ChainUp', () => {
  const sealedTokens = (): string => {
    const target = targetOf('chainup');
    return target.wrap(JSON.stringify(target.calls['token']!.payload));
  };
  it.each(['refreshToken', 'refresh_token', 'refersh_token'])('calls the refresh token %s', async (member) => {
    const others = { refreshToken: undefined, [member]: CANARIES.refreshToken };
    const [first, second] = await tokensWith('chainup', others);
    expect([first?.refreshToken, second?.refreshToken]).toEqual([CANARIES.refreshToken, CANARIES.refreshToken]);
  });

  it.each<[string, (envelope: Record<string, string>) => object]>([
    ['a numeric code', (envelope) => ({ ...envelope, code: 0 })],
    [
      'base64 in lines',
      ({ data = '', sign = '', ...rest }) => ({
        ...rest,
        data: data.replace(/.{64}/g, '$&\r\n'),
        sign: sign.replace(/.{64}/g, '$&\n'),
      }),
    ],
    [
      'standard base64',
      ({ data = '', sign = '', ...rest }) => ({
        ...rest,
        data: Buffer.from(data, 'base64url').toString('base64'),
        sign: Buffer.from(sign, 'base64url').toString('base64'),
      }),
    ],
    ['another msg', (envelope) => ({ ...envelope, msg: 'suc' })],
  ])('answers with %s', async (_shape, change) => {
    const envelope = JSON.parse(sealedTokens()) as Record<string, string>;
    await loggedIn('chainup', { token: json(JSON.stringify(change(envelope))) });
  });

  it('answers a call that returns nothing without data', async () => {
    const { strategy } = await loggedIn('chainup');
    const more = ['', ',"data":null', ',"data":null,"sign":null', ',"data":"","sign":""'];
    for (const body of more.flatMap((rest) => [`{"code":"0","msg":"suc"${rest}}`, `{"code":0,"msg":"suc"${rest}}`])) {
      wire.play('/call', json(body));
      await expect(
        (strategy as unknown as { call(path: string): Promise<unknown> }).call('/call'),
      ).resolves.toBeUndefined();
    }
  });

  it('sends the openId as a text, also where it came as a number', async () => {
    const opened: string[] = [];
    const onEnvelope = ({ direction, text }: Envelope): unknown => direction === 'sealed' && opened.push(text);
    const answers = { token: changed('chainup', 'token', { openId: 12_345 }) };
    const { tokens, strategy } = await loggedIn('chainup', answers, { onEnvelope });
    wire.play('/chainup/refresh', changed('chainup', 'refresh', { openId: 12_345 }));
    await strategy.refresh(tokens);
    expect(JSON.parse(opened.at(-1)!)).toMatchObject({ openId: '12345' });
  });

  it.each<[string, (envelope: Record<string, string>) => object]>([
    ['without a signature', ({ sign: _sign, ...rest }) => rest],
    [
      'with the signature of another text',
      ({ sign: _sign, ...rest }) => ({
        ...rest,
        sign: (JSON.parse(targetOf('chainup').wrap('{}')) as { sign: string }).sign,
      }),
    ],
    [
      'with data that is not sealed for us',
      (envelope) => ({ ...envelope, data: Buffer.alloc(256, 1).toString('base64url') }),
    ],
  ])('is refused %s', async (_shape, change) => {
    const envelope = JSON.parse(sealedTokens()) as Record<string, string>;
    const { status, error } = await login('chainup', { token: json(JSON.stringify(change(envelope))) });
    expect([status, error]).toEqual([502, expect.any(ProviderProtocolError)]);
  });

  it('a refusal because of the clock says by how much, where the answer has a Date', async () => {
    const date = new Date(Date.now() - 360_000).toUTCString();
    const { error } = await login('chainup', {
      token: http(200, { date, 'content-type': 'application/json' }, refusal('50010')),
    });
    expect((error as Error).message).toMatch(/differ by 3[56]\d s/);
  });

  it('an answer for an ak/sk app says what kind of app it is, and what to ask for', async () => {
    const body = JSON.stringify({ code: '0', msg: 'suc', data: { openId: 'o', token: 't' } });
    const { error } = await login('chainup', { token: json(body) });
    expect(error).toBeInstanceOf(ProviderProtocolError);
    expect((error as Error).message).toMatch(/ak\/sk.*ask ChainUp for an app with RSA keys/);
  });

  describeRefusals('chainup', byHand, [
    ...['60001', '60004', 60_001].map((code): Refusal => [String(code), 200, refusal(code), ENDED]),
    ...['10001', '10005', '50009', '50011', '50013'].map((code): Refusal => [code, 200, refusal(code), LATER]),
    ['50010', 200, refusal('50010'), { ...REFUSED, says: /clock/ }],
    ['50001', 200, refusal('50001'), { ...REFUSED, says: /callbackURL/ }],
    ['50002', 200, refusal('50002'), { ...REFUSED, says: /callbackURL/ }],
    ['50004', 200, refusal('50004'), { ...REFUSED, says: /clientID/ }],
    ['50005', 200, refusal('50005'), { ...REFUSED, says: /privateKey/ }],
    ['50012', 200, refusal('50012'), { ...REFUSED, says: /clientID, privateKey and platformPublicKey/ }],
    ['a number that nobody knows', 200, refusal('77777'), REFUSED],
    ['the words of a gateway', 403, '{"message":"Forbidden here"}', { ...REFUSED, says: /Forbidden here/ }],
  ]);
});
