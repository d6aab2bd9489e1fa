import type { Deviation, Quotation } from './deviation.js';

const document = 'Elice login integration guide';
const language = 'th';

const quote = (heading: string, words: string): Quotation => ({ document, heading, words, language });

const PAGE = '2. สร้าง URL สำหรับเชื่อมต่อการเข้าสู่ระบบ Elice';
const TOKEN = '3. การขอออก Access Token';
const ACCOUNT = '4. เรียกใช้ API ของข้อมูลผู้ใช้งานด้วย Access Token';

export const elice: readonly Deviation[] = [
  {
    steps: ['provider-page'],
    quoted: quote(PAGE, 'รายการของสิทธิ์ที่คั่นด้วยเครื่องหมายจุลภาค'),
    cells: {
      en: ['`scope` is separated by spaces (3.3)', 'by commas', 'joins arrays with commas'],
      ko: ['`scope`는 공백으로 나눕니다 (3.3)', '쉼표로 나눕니다', '배열을 쉼표로 이어 붙입니다'],
      th: ['`scope` คั่นด้วยช่องว่าง (3.3)', 'คั่นด้วยจุลภาค', 'ต่อ array ด้วยจุลภาค'],
      zh: ['`scope` 以空格分隔（3.3）', '以逗号分隔', '用逗号连接数组'],
    },
  },
  {
    steps: ['provider-page'],
    quoted: quote(PAGE, 'สร้างสตริงสุ่มเพื่อความปลอดภัย'),
    cells: {
      en: [
        '`state` is recommended (4.1.1)',
        'mandatory',
        'cannot be switched off; a `store` that returns none is a `ConfigurationError`',
      ],
      ko: [
        '`state`는 권장 사항입니다 (4.1.1)',
        '필수입니다',
        '끌 수 없습니다. `store`가 아무것도 돌려주지 않으면 `ConfigurationError`입니다',
      ],
      th: ['`state` เป็นสิ่งที่แนะนำ (4.1.1)', 'บังคับ', 'ปิดไม่ได้ หาก `store` ไม่คืนค่าจะเป็น `ConfigurationError`'],
      zh: ['建议使用 `state`（4.1.1）', '必填', '不能关闭；`store` 不返回它则为 `ConfigurationError`'],
    },
  },
  {
    steps: ['provider-page'],
    quoted: quote(PAGE, 'ค่าที่ใช้ในการแยกสิ่งที่ใช้ในภาษา'),
    cells: {
      en: ['–', '`lang` is mandatory', 'sends `ko`, the option, or what the call says'],
      ko: ['–', '`lang`은 필수입니다', '`ko`, 옵션 값, 또는 호출에서 정한 값을 보냅니다'],
      th: ['–', '`lang` บังคับ', 'ส่ง `ko` ค่าในตัวเลือก หรือค่าที่กำหนดในการเรียก'],
      zh: ['–', '`lang` 必填', '发送 `ko`、选项的值，或调用时指定的值'],
    },
  },
  {
    steps: ['provider-page'],
    isOurs: true,
    cells: {
      en: ['`response_type=code` (4.1.1)', 'not documented', 'sent; harmless'],
      ko: ['`response_type=code` (4.1.1)', '문서에 없습니다', '보냅니다. 해가 없습니다'],
      th: ['`response_type=code` (4.1.1)', 'ไม่มีในเอกสาร', 'ส่งไปด้วย ไม่เป็นอันตราย'],
      zh: ['`response_type=code`（4.1.1）', '文档未提及', '照常发送，没有坏处'],
    },
  },
  {
    steps: ['token'],
    quoted: quote(TOKEN, `-d '{"client_id":"myclientid","client_secret":"myclientsecret","code": "okaycode12345"}'`),
    cells: {
      en: [
        'the token call is a form with `grant_type` and `redirect_uri` (4.1.3)',
        'JSON with exactly `client_id`, `client_secret`, `code`',
        'sends these three',
      ],
      ko: [
        '토큰 요청은 `grant_type`과 `redirect_uri`가 있는 폼입니다 (4.1.3)',
        '`client_id`, `client_secret`, `code`만 있는 JSON',
        '이 세 가지를 보냅니다',
      ],
      th: [
        'คำขอโทเค็นเป็นฟอร์มที่มี `grant_type` และ `redirect_uri` (4.1.3)',
        'JSON ที่มีเพียง `client_id`, `client_secret`, `code`',
        'ส่งสามตัวนี้',
      ],
      zh: [
        '令牌请求是含 `grant_type` 和 `redirect_uri` 的表单（4.1.3）',
        '只含 `client_id`、`client_secret`、`code` 的 JSON',
        '发送这三项',
      ],
    },
  },
  {
    steps: ['token'],
    quoted: quote(TOKEN, 'Access Token (หมดอายุหลังจากขอรับเป็นเวลา 1 ชั่วโมง)'),
    isOurs: true,
    cells: {
      en: [
        'the answer has `token_type` and `expires_in` (5.1)',
        '`access_token` only, «expires one hour after it was issued»',
        "`'Bearer'`, one hour",
      ],
      ko: [
        '응답에 `token_type`과 `expires_in`이 있습니다 (5.1)',
        '`access_token`뿐이며, ‘발급 후 1시간 뒤 만료’됩니다',
        "`'Bearer'`, 1시간으로 봅니다",
      ],
      th: [
        'คำตอบมี `token_type` และ `expires_in` (5.1)',
        'มีเพียง `access_token` “หมดอายุหลังจากขอรับเป็นเวลา 1 ชั่วโมง”',
        "ถือเป็น `'Bearer'` หนึ่งชั่วโมง",
      ],
      zh: [
        '响应有 `token_type` 和 `expires_in`（5.1）',
        '只有 `access_token`，“签发一小时后失效”',
        "视为 `'Bearer'`，一小时",
      ],
    },
  },
  {
    steps: ['profile'],
    quoted: quote(ACCOUNT, '"id": 12345,'),
    cells: {
      en: [
        '–',
        "`id` is a string in the guide's table, a number in its sample",
        '`profile.id` is a string, `_json` keeps what came',
      ],
      ko: [
        '–',
        '가이드의 표에서 `id`는 문자열이고 예시에서는 숫자입니다',
        '`profile.id`는 문자열이고, `_json`은 받은 그대로입니다',
      ],
      th: ['–', '`id` ในตารางเป็นสตริง แต่ในตัวอย่างเป็นตัวเลข', '`profile.id` เป็นสตริง ส่วน `_json` เก็บสิ่งที่ได้รับ'],
      zh: ['–', '`id` 在指南的表格里是字符串，在示例里是数字', '`profile.id` 是字符串，`_json` 保留原样'],
    },
  },
  {
    steps: ['provider-page'],
    quoted: quote(PAGE, 'redirect_uri=redirect_uri=https%3A%2F%2Fmy-site.com%2Felice%2Fouath%2Fokay'),
    isOurs: true,
    cells: {
      en: ['–', 'the sample address repeats `redirect_uri=redirect_uri=`', 'a mistake; sent once'],
      ko: ['–', '예시 주소에 `redirect_uri=redirect_uri=`가 반복됩니다', '실수로 보고 한 번만 보냅니다'],
      th: ['–', 'ตัวอย่างเขียน `redirect_uri=redirect_uri=` ซ้ำ', 'ถือว่าเขียนผิด ส่งครั้งเดียว'],
      zh: ['–', '示例地址重复了 `redirect_uri=redirect_uri=`', '视为笔误；只发送一次'],
    },
  },
];
