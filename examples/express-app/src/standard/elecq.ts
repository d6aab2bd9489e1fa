import type { Deviation, Quotation } from './deviation.js';

const document = 'elecq-open-docs';
const language = 'en';

const quote = (heading: string, words: string): Quotation => ({ document, heading, words, language });

const STEP_1 = 'Step 1: Obtain OAuth2 Authorization Code';
const STEP_2 = 'Step 2: Exchanging Authorization Code for Tokens';

export const elecq: readonly Deviation[] = [
  {
    steps: ['authorize'],
    quoted: quote(STEP_1, 'This API requires the following parameters in addition to the Authorization: Basic header:'),
    isOurs: true,
    cells: {
      en: [
        'the browser makes the authorization request (4.1.1)',
        'needs `Authorization: Basic`',
        'the server makes it, see Security',
      ],
      ko: [
        '브라우저가 인가 요청을 보냅니다 (4.1.1)',
        '`Authorization: Basic`이 필요합니다',
        '서버가 요청합니다. README의 Security를 보세요',
      ],
      th: [
        'เบราว์เซอร์เป็นผู้ส่งคำขออนุญาต (4.1.1)',
        'ต้องมี `Authorization: Basic`',
        'เซิร์ฟเวอร์เป็นผู้ส่ง ดูหัวข้อ Security ใน README',
      ],
      zh: ['由浏览器发出授权请求（4.1.1）', '需要 `Authorization: Basic`', '由服务器发出，见 README 的 Security'],
    },
  },
  {
    steps: ['authorize'],
    quoted: quote(STEP_1, 'The client identifier. Must match the ClientID used in the Authorization header.'),
    isOurs: true,
    cells: {
      en: [
        '`client_id`, `redirect_uri`, `response_type`, `state` (4.1.1)',
        '`clientId`, `redirectUri`, `responseType`, no `state`',
        'renames; appends `state` to the callback',
      ],
      ko: [
        '`client_id`, `redirect_uri`, `response_type`, `state` (4.1.1)',
        '`clientId`, `redirectUri`, `responseType`을 쓰고 `state`는 없습니다',
        '이름을 바꾸고, 콜백 주소에 `state`를 덧붙입니다',
      ],
      th: [
        '`client_id`, `redirect_uri`, `response_type`, `state` (4.1.1)',
        '`clientId`, `redirectUri`, `responseType` และไม่มี `state`',
        'เปลี่ยนชื่อ และเติม `state` ต่อท้าย callback',
      ],
      zh: [
        '`client_id`、`redirect_uri`、`response_type`、`state`（4.1.1）',
        '`clientId`、`redirectUri`、`responseType`，没有 `state`',
        '改名，并在回调地址后附上 `state`',
      ],
    },
  },
  {
    steps: ['callback'],
    quoted: quote(
      '1.1 Information to be Provided by the Partner',
      'https://example.com/callback?authorizationCode=exampleAuthorizationCode',
    ),
    isOurs: true,
    cells: {
      en: [
        'the callback has `code` (4.1.2)',
        '`?code=` in one place, `?authorizationCode=` in another',
        'both are understood; both with different values are refused with 400',
      ],
      ko: [
        '콜백에 `code`가 있습니다 (4.1.2)',
        '문서의 한 곳에는 `?code=`, 다른 곳에는 `?authorizationCode=`',
        '둘 다 읽습니다. 값이 서로 다르면 400으로 거절합니다',
      ],
      th: [
        'callback มี `code` (4.1.2)',
        'ที่หนึ่งเขียน `?code=` อีกที่หนึ่งเขียน `?authorizationCode=`',
        'อ่านได้ทั้งสองแบบ หากค่าไม่ตรงกันจะปฏิเสธด้วย 400',
      ],
      zh: [
        '回调带有 `code`（4.1.2）',
        '文档一处写 `?code=`，另一处写 `?authorizationCode=`',
        '两种都接受；两者的值不同时以 400 拒绝',
      ],
    },
  },
  {
    steps: ['token'],
    quoted: quote(STEP_2, '"authorizationCode": "AUTHORIZATION_CODE"  // Returned by step 1'),
    cells: {
      en: ['the token call is a form (4.1.3)', 'JSON with the one member `authorizationCode`, and Basic', 'sends that'],
      ko: ['토큰 요청은 폼입니다 (4.1.3)', '`authorizationCode` 하나만 있는 JSON과 Basic', '그대로 보냅니다'],
      th: ['คำขอโทเค็นเป็นฟอร์ม (4.1.3)', 'JSON ที่มี `authorizationCode` เพียงตัวเดียว พร้อม Basic', 'ส่งตามนั้น'],
      zh: ['令牌请求是表单（4.1.3）', '只含 `authorizationCode` 的 JSON，加上 Basic', '照此发送'],
    },
  },
  {
    steps: ['token', 'refresh', 'profile', 'api'],
    quoted: quote(
      'Standard API Response Format',
      'All APIs (except "Authorize client-secret for authorizationCode") return responses with:',
    ),
    isOurs: true,
    cells: {
      en: [
        'HTTP status and `error` say no (5.2)',
        '`{respCode, respMsg, data}`; `respCode` decides',
        'opens the envelope; `"5xx"` and `"429"` mean unavailable',
      ],
      ko: [
        'HTTP 상태와 `error`가 거절을 알립니다 (5.2)',
        '`{respCode, respMsg, data}`이며 `respCode`가 결정합니다',
        '봉투를 엽니다. `"5xx"`와 `"429"`는 일시적 장애로 봅니다',
      ],
      th: [
        'สถานะ HTTP และ `error` บอกการปฏิเสธ (5.2)',
        '`{respCode, respMsg, data}` โดย `respCode` เป็นตัวตัดสิน',
        'แกะห่อออก และถือว่า `"5xx"` กับ `"429"` คือใช้งานไม่ได้ชั่วคราว',
      ],
      zh: [
        '由 HTTP 状态和 `error` 表示拒绝（5.2）',
        '`{respCode, respMsg, data}`，由 `respCode` 决定',
        '打开信封；`"5xx"` 和 `"429"` 视为暂不可用',
      ],
    },
  },
  {
    steps: ['token', 'refresh'],
    quoted: quote(STEP_2, '"accessTokenExpiresIn": 86400,'),
    cells: {
      en: [
        '`access_token`, `expires_in` (5.1)',
        '`accessToken`, `accessTokenExpiresIn`, `refreshTokenExpiresIn`',
        'a `TokenSet`',
      ],
      ko: [
        '`access_token`, `expires_in` (5.1)',
        '`accessToken`, `accessTokenExpiresIn`, `refreshTokenExpiresIn`',
        '`TokenSet`으로 바꿉니다',
      ],
      th: [
        '`access_token`, `expires_in` (5.1)',
        '`accessToken`, `accessTokenExpiresIn`, `refreshTokenExpiresIn`',
        'ได้เป็น `TokenSet`',
      ],
      zh: [
        '`access_token`、`expires_in`（5.1）',
        '`accessToken`、`accessTokenExpiresIn`、`refreshTokenExpiresIn`',
        '转换为 `TokenSet`',
      ],
    },
  },
  {
    steps: ['refresh'],
    quoted: quote(
      '1.2 Information Provided by ELECQ',
      'A long-lived token (e.g., 7 day) used to obtain a new `accessToken` without re-authenticating the user.',
    ),
    isOurs: true,
    cells: {
      en: [
        'the refresh call is a form with `grant_type=refresh_token` (6)',
        'the document does not show this call',
        'sends JSON with the one member `refreshToken`, and Basic',
      ],
      ko: [
        '갱신 요청은 `grant_type=refresh_token`이 있는 폼입니다 (6)',
        '문서에 이 요청의 형식이 없습니다',
        '`refreshToken` 하나만 있는 JSON과 Basic을 보냅니다',
      ],
      th: [
        'คำขอต่ออายุเป็นฟอร์มที่มี `grant_type=refresh_token` (6)',
        'เอกสารไม่ได้แสดงคำขอนี้',
        'ส่ง JSON ที่มี `refreshToken` เพียงตัวเดียว พร้อม Basic',
      ],
      zh: [
        '刷新请求是含 `grant_type=refresh_token` 的表单（6）',
        '文档没有写出这个请求',
        '发送只含 `refreshToken` 的 JSON，加上 Basic',
      ],
    },
  },
  {
    steps: ['profile'],
    quoted: quote(
      'Check API List',
      'All APIs in the "ELECQ Merchant APIs" Collection require HTTP ***Bearer*** Authentication.',
    ),
    isOurs: true,
    cells: {
      en: [
        '–',
        'the document has no call that says who logged in',
        'asks the merchant API at `userProfileURL`; without it, reads the claims of the access token',
      ],
      ko: [
        '–',
        '누가 로그인했는지 알려 주는 호출이 문서에 없습니다',
        '`userProfileURL`의 가맹점 API에 묻습니다. 없으면 액세스 토큰의 클레임을 읽습니다',
      ],
      th: [
        '–',
        'เอกสารไม่มี API ที่บอกว่าใครเข้าสู่ระบบ',
        'ถาม merchant API ที่ `userProfileURL` หากไม่มีจะอ่าน claim ใน access token',
      ],
      zh: ['–', '文档没有说明登录者身份的接口', '调用 `userProfileURL` 的商户 API；没有时读取访问令牌中的声明'],
    },
  },
];
