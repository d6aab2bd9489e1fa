import { providerTexts } from './texts.js';

export const flowaccount = providerTexts({
  en: {
    audience: 'Thai businesses',
    deviation:
      'Close to the standard, but every refresh replaces the refresh token, and an unused one dies after about a day.',
    registration:
      'Register your client with FlowAccount, with this redirect URI, once for the sandbox and once for production.',
    steps: {
      'provider-page':
        'The standard request (RFC 6749); offline_access in the scope is what it takes to get a refresh token.',
      token:
        'The standard request. The answer has one member more: supportCode, the code of the chosen business, is the identity.',
      refresh:
        'This asks for another refresh token: once FlowAccount has made it, the one sent here no longer works. The answer does not say how long the new one lives; the document says “generally one day”, and we count with that.',
      profile: 'The company call has an envelope of its own, and spells one member “compnayName”.',
      api: 'The company call has an envelope of its own, and spells one member “compnayName”.',
    },
  },
  ko: {
    audience: '태국 사업자용',
    deviation:
      '표준에 가깝지만, 갱신할 때마다 리프레시 토큰이 바뀝니다. 쓰지 않은 리프레시 토큰은 하루쯤 지나면 만료됩니다.',
    registration:
      '아래 리디렉션 URI로 FlowAccount에 클라이언트를 등록하세요. 샌드박스와 운영 환경에 각각 한 번씩 등록합니다.',
    steps: {
      'provider-page': '표준 요청(RFC 6749)입니다. 리프레시 토큰을 받으려면 scope에 offline_access가 있어야 합니다.',
      token: '표준 요청입니다. 응답에 supportCode 항목이 더 있으며, 선택한 사업자의 코드인 이 값이 식별자가 됩니다.',
      refresh:
        '새 리프레시 토큰을 요청합니다. FlowAccount가 새 토큰을 발급하면 여기서 보낸 토큰은 더 이상 쓸 수 없습니다. 새 토큰이 얼마나 유효한지는 응답에 없습니다. 문서에 ‘일반적으로 1일’이라고 되어 있어 그렇게 계산합니다.',
      profile: '회사 정보 호출은 자체 봉투 형식을 쓰며, 항목 하나의 철자가 ‘compnayName’입니다.',
      api: '회사 정보 호출은 자체 봉투 형식을 쓰며, 항목 하나의 철자가 ‘compnayName’입니다.',
    },
  },
  th: {
    audience: 'สำหรับธุรกิจไทย',
    deviation: 'ใกล้เคียงมาตรฐาน แต่ทุกครั้งที่ต่ออายุจะได้ refresh token ใหม่แทนตัวเดิม และตัวที่ไม่ได้ใช้จะหมดอายุในราวหนึ่งวัน',
    registration: 'ลงทะเบียนไคลเอนต์ของคุณกับ FlowAccount ด้วย redirect URI นี้ หนึ่งครั้งสำหรับ sandbox และหนึ่งครั้งสำหรับระบบจริง',
    steps: {
      'provider-page': 'คำขอตามมาตรฐาน (RFC 6749) ต้องมี offline_access ใน scope จึงจะได้ refresh token',
      token: 'คำขอตามมาตรฐาน คำตอบมีเพิ่มหนึ่งฟิลด์คือ supportCode ซึ่งเป็นรหัสของธุรกิจที่เลือก และใช้เป็นตัวตน',
      refresh:
        'ขอ refresh token ใหม่ เมื่อ FlowAccount ออกตัวใหม่แล้ว ตัวที่ส่งไปจะใช้ไม่ได้อีก คำตอบไม่บอกว่าตัวใหม่มีอายุเท่าไร เอกสารบอกว่า “โดยทั่วไปจะมีอายุ 1 วัน” เราจึงนับตามนั้น',
      profile: 'การขอข้อมูลบริษัทมีซองข้อมูลของตัวเอง และสะกดชื่อฟิลด์หนึ่งว่า “compnayName”',
      api: 'การขอข้อมูลบริษัทมีซองข้อมูลของตัวเอง และสะกดชื่อฟิลด์หนึ่งว่า “compnayName”',
    },
  },
  zh: {
    audience: '面向泰国企业',
    deviation: '接近标准，但每次刷新都会更换刷新令牌，未使用的刷新令牌大约一天后失效。',
    registration: '请用下面的重定向 URI 在 FlowAccount 注册客户端，沙盒环境和生产环境各注册一次。',
    steps: {
      'provider-page': '标准请求（RFC 6749）；scope 中要有 offline_access 才能得到刷新令牌。',
      token: '标准请求。响应多一个字段：supportCode，即所选企业的代码，用作身份。',
      refresh:
        '请求新的刷新令牌：FlowAccount 一旦签发，此处发送的旧令牌便失效。响应没有说明新令牌的有效期；文档说“一般为一天”，我们按此计算。',
      profile: '公司信息调用有自己的信封，并且有一个字段拼写为“compnayName”。',
      api: '公司信息调用有自己的信封，并且有一个字段拼写为“compnayName”。',
    },
  },
});
