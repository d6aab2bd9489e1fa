import type { Deviation, Quotation } from './deviation.js';

const document = 'OAuth Authorization';
const language = 'en';

const quote = (heading: string, words: string): Quotation => ({ document, heading, words, language });

const PAGE = 'OAuth authorization login page (accessed in browser)';
const TOKEN = 'Get token and openId by code';
const REFRESH = 'Refresh token';
const SEALED =
  'It is necessary to package the data in the parameter table into JSON strings and use rsa for parameter encryption and signature as data and sign in the body';

export const chainup: readonly Deviation[] = [
  {
    steps: ['provider-page'],
    quoted: quote(PAGE, 'Merchant AppKey'),
    cells: {
      en: [
        '`client_id`, `redirect_uri`, `response_type`, `scope` (4.1.1)',
        '`appKey`, `redirectUrl`, neither of the others',
        'renames and drops',
      ],
      ko: [
        '`client_id`, `redirect_uri`, `response_type`, `scope` (4.1.1)',
        '`appKey`, `redirectUrl`만 있고 나머지는 없습니다',
        '이름을 바꾸고 나머지는 뺍니다',
      ],
      th: [
        '`client_id`, `redirect_uri`, `response_type`, `scope` (4.1.1)',
        'มีเพียง `appKey`, `redirectUrl`',
        'เปลี่ยนชื่อ และตัดตัวอื่นออก',
      ],
      zh: [
        '`client_id`、`redirect_uri`、`response_type`、`scope`（4.1.1）',
        '只有 `appKey`、`redirectUrl`',
        '改名，并去掉其余参数',
      ],
    },
  },
  {
    steps: ['token', 'refresh'],
    quoted: quote(TOKEN, SEALED),
    cells: {
      en: ['the client authenticates with a secret (2.3)', 'with a signature', 'signs; there is no `clientSecret`'],
      ko: ['클라이언트는 시크릿으로 인증합니다 (2.3)', '서명으로 인증합니다', '서명합니다. `clientSecret`은 없습니다'],
      th: ['client ยืนยันตัวตนด้วย secret (2.3)', 'ด้วยลายเซ็น', 'ลงลายเซ็น ไม่มี `clientSecret`'],
      zh: ['客户端用密钥（secret）认证（2.3）', '用签名认证', '签名；没有 `clientSecret`'],
    },
  },
  {
    steps: ['token', 'refresh'],
    quoted: quote(TOKEN, SEALED),
    isPublic: true,
    cells: {
      en: [
        'the token call is a form (4.1.3)',
        'JSON `{app_id, time, data, sign}`: `data` encrypted for the platform, `sign` ours',
        'seals',
      ],
      ko: [
        '토큰 요청은 폼입니다 (4.1.3)',
        'JSON `{app_id, time, data, sign}`: `data`는 플랫폼용으로 암호화하고 `sign`은 우리 서명입니다',
        '봉인합니다',
      ],
      th: [
        'คำขอโทเค็นเป็นฟอร์ม (4.1.3)',
        'JSON `{app_id, time, data, sign}` โดย `data` เข้ารหัสให้แพลตฟอร์ม และ `sign` คือลายเซ็นของเรา',
        'ปิดผนึก',
      ],
      zh: [
        '令牌请求是表单（4.1.3）',
        'JSON `{app_id, time, data, sign}`：`data` 为平台加密，`sign` 是我方签名',
        '加密并签名',
      ],
    },
  },
  {
    steps: ['token', 'refresh'],
    quoted: quote(TOKEN, '"code": "", //Return code'),
    isPublic: true,
    cells: {
      en: [
        'answers are JSON (5.1)',
        'the same envelope; `code` other than `"0"` is a refusal',
        'decrypts, then checks the signature; nothing is used before that',
      ],
      ko: [
        '응답은 JSON입니다 (5.1)',
        '같은 봉투이며, `code`가 `"0"`이 아니면 거절입니다',
        '복호화한 다음 서명을 확인합니다. 서명이 맞기 전에는 아무것도 믿지 않습니다',
      ],
      th: [
        'คำตอบเป็น JSON (5.1)',
        'ห่อแบบเดียวกัน หาก `code` ไม่ใช่ `"0"` คือการปฏิเสธ',
        'ถอดรหัสแล้วตรวจลายเซ็น ก่อนลายเซ็นถูกต้องจะไม่เชื่อสิ่งใด',
      ],
      zh: [
        '响应是 JSON（5.1）',
        '同样的信封；`code` 不是 `"0"` 即为拒绝',
        '先解密，再验证签名；签名成立之前一概不算数',
      ],
    },
  },
  {
    steps: ['token', 'refresh'],
    quoted: quote(TOKEN, '"expireIn":"xxxx",  //token expiration time, seconds'),
    isPublic: true,
    isOurs: true,
    cells: {
      en: ['`expires_in` is a duration (5.1)', '`expireIn` is a duration or a point in time', 'tells them apart'],
      ko: ['`expires_in`은 기간입니다 (5.1)', '`expireIn`은 기간이거나 시각입니다', '둘을 구별합니다'],
      th: ['`expires_in` คือระยะเวลา (5.1)', '`expireIn` เป็นระยะเวลาหรือจุดเวลา', 'แยกสองแบบออกจากกัน'],
      zh: ['`expires_in` 是时长（5.1）', '`expireIn` 是时长或时刻', '区分两者'],
    },
  },
  {
    steps: ['refresh'],
    quoted: quote(REFRESH, 'The token previously authorized before.'),
    cells: {
      en: ['a refresh needs the refresh token (6)', 'also the token and the openId', 'takes them from the token set'],
      ko: ['갱신에는 리프레시 토큰이 필요합니다 (6)', '토큰과 openId도 필요합니다', '토큰 세트에서 가져옵니다'],
      th: ['การต่ออายุต้องใช้ refresh token (6)', 'ต้องใช้โทเค็นและ openId ด้วย', 'นำมาจากชุดโทเค็น'],
      zh: ['刷新需要刷新令牌（6）', '还需要 token 和 openId', '取自令牌集'],
    },
  },
  {
    steps: ['token'],
    quoted: quote(TOKEN, 'The unique openId of the merchant to which the authorized user belongs'),
    cells: {
      en: ['–', 'the identity, `openId`, comes with the tokens', 'reads it there; there is no user-info call'],
      ko: ['–', '식별자인 `openId`가 토큰과 함께 옵니다', '거기서 읽습니다. 사용자 정보 호출은 없습니다'],
      th: ['–', 'ตัวตนคือ `openId` มาพร้อมกับโทเค็น', 'อ่านจากที่นั่น ไม่มีการเรียกข้อมูลผู้ใช้'],
      zh: ['–', '身份 `openId` 随令牌一起返回', '在此读取；没有用户信息接口'],
    },
  },
];
