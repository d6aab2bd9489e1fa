import type { Deviation, Quotation } from './deviation.js';

const document = 'FlowAccount, Authorization Code';
const language = 'th';

const quote = (heading: string, words: string): Quotation => ({ document, heading, words, language });

const PAGE = 'การขอ authorization code';
const TOKEN = 'การขอ access token';
const REFRESH = 'การขอ refresh access token';

export const flowaccount: readonly Deviation[] = [
  {
    steps: ['token'],
    quoted: quote(
      TOKEN,
      'supportCode = รหัสลูกค้าของธุรกิจที่ผู้ใช้งานเลือกไว้ สามารถนำมาใช้เป็นรหัสอ้้างอิงถึงธุรกิจบน FlowAccount จากระบบภายนอกได้',
    ),
    cells: {
      en: ['–', 'the identity, `supportCode`, comes with the tokens', 'reads it there'],
      ko: ['–', '식별자인 `supportCode`가 토큰과 함께 옵니다', '거기서 읽습니다'],
      th: ['–', 'ตัวตนคือ `supportCode` มาพร้อมกับโทเค็น', 'อ่านจากที่นั่น'],
      zh: ['–', '身份 `supportCode` 随令牌一起返回', '在此读取'],
    },
  },
  {
    steps: ['refresh'],
    quoted: quote(REFRESH, 'Refresh token จะถูกสร้างใหม่ทุกครั้งที่ขอ refresh access token'),
    cells: {
      en: ['a refresh may bring a new refresh token (6)', 'always does, and the old one no longer works', 'yields it'],
      ko: [
        '갱신하면 새 리프레시 토큰이 올 수 있습니다 (6)',
        '항상 오며, 이전 토큰은 쓸 수 없습니다',
        '새 토큰을 돌려주고, 다시 시도하지 않습니다',
      ],
      th: ['การต่ออายุอาจได้ refresh token ใหม่ (6)', 'ได้ใหม่ทุกครั้ง และตัวเก่าใช้ไม่ได้อีก', 'คืนตัวใหม่ และไม่ลองซ้ำ'],
      zh: ['刷新可能带来新的刷新令牌（6）', '每次都有，旧的随即失效', '返回新令牌；从不重试'],
    },
  },
  {
    steps: ['token', 'refresh'],
    quoted: quote(TOKEN, 'Refresh token โดยทั่วไปจะมีอายุ 1 วันนับจากการขอ access token ครั้งล่าสุด'),
    isOurs: true,
    cells: {
      en: [
        '–',
        'the answer does not say when a refresh token expires («generally one day»)',
        '`refreshExpiresAt` is a day after the answer',
      ],
      ko: [
        '–',
        '응답은 리프레시 토큰이 언제 끝나는지 알려 주지 않습니다 (‘일반적으로 1일’)',
        '`refreshExpiresAt`은 응답 하루 뒤입니다',
      ],
      th: [
        '–',
        'คำตอบไม่บอกว่า refresh token หมดอายุเมื่อไร (“โดยทั่วไปจะมีอายุ 1 วัน”)',
        '`refreshExpiresAt` คือหนึ่งวันหลังได้คำตอบ',
      ],
      zh: ['–', '响应不说明刷新令牌何时失效（“一般为一天”）', '`refreshExpiresAt` 为响应后一天'],
    },
  },
  {
    steps: ['profile', 'api'],
    isPublic: true,
    isOurs: true,
    cells: {
      en: [
        '–',
        'the company call answers `{status, message, code, data}`',
        'opens it; the login succeeds whatever it answers, since it only adds to the profile',
      ],
      ko: [
        '–',
        '회사 호출은 `{status, message, code, data}`로 응답합니다',
        '열어 봅니다. 프로필을 보탤 뿐이므로 어떤 응답도 로그인을 막지 않습니다',
      ],
      th: [
        '–',
        'การเรียกข้อมูลบริษัทตอบเป็น `{status, message, code, data}`',
        'แกะออก ไม่ว่าตอบอย่างไรก็ไม่ทำให้เข้าสู่ระบบไม่ได้ เพราะเป็นเพียงข้อมูลเสริม',
      ],
      zh: [
        '–',
        '公司接口的响应是 `{status, message, code, data}`',
        '打开它；它只补充个人资料，无论怎样响应都不影响登录',
      ],
    },
  },
  {
    steps: ['provider-page'],
    quoted: quote(PAGE, String.raw`redirect_uri=https:\\localhost:3000`),
    isOurs: true,
    cells: {
      en: [
        '–',
        String.raw`the sample's ${'`'}redirect_uri=https:\\localhost:3000${'`'}`,
        'a mistake; parameters are URL-encoded, a space as `%20`',
      ],
      ko: [
        '–',
        String.raw`예시의 ${'`'}redirect_uri=https:\\localhost:3000${'`'}`,
        '실수로 봅니다. 매개변수는 URL 인코딩하고 공백은 `%20`으로 씁니다',
      ],
      th: [
        '–',
        String.raw`ตัวอย่างเขียน ${'`'}redirect_uri=https:\\localhost:3000${'`'}`,
        'ถือว่าเขียนผิด พารามิเตอร์เข้ารหัสแบบ URL และช่องว่างเป็น `%20`',
      ],
      zh: [
        '–',
        String.raw`示例中的 ${'`'}redirect_uri=https:\\localhost:3000${'`'}`,
        '视为笔误；参数按 URL 编码，空格写作 `%20`',
      ],
    },
  },
];
