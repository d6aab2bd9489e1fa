import { providerTexts } from './texts.js';

export const chainup = providerTexts({
  en: {
    audience: 'Exchange users',
    deviation: 'Has no client secret: every call is RSA-encrypted and RSA-signed, in both directions.',
    registration: 'Set this redirect page in your merchant backend, and exchange public keys on its key page.',
    steps: {
      'provider-page':
        'ChainUp calls the parameters appKey and redirectUrl, and knows neither response_type nor scope.',
      token:
        'RSA-encrypted and signed: data is sealed with ChainUp’s public key, sign is made with our private key; the answer is sealed and signed the other way round, and refused unless its signature holds. Who you are (openId) comes with the tokens: there is no user-info call.',
      refresh: 'RSA-encrypted and signed, around three values: the refresh token, the token and the openId.',
    },
  },
  ko: {
    audience: '거래소 이용자용',
    deviation: '클라이언트 시크릿이 없습니다. 모든 요청과 응답을 RSA로 암호화하고 서명합니다.',
    registration:
      '가맹점 관리 페이지에서 아래 주소를 리디렉션 페이지로 등록하고, 키 페이지에서 공개 키를 서로 등록하세요.',
    steps: {
      'provider-page': 'ChainUp에서는 매개변수 이름이 appKey와 redirectUrl이며, response_type과 scope가 없습니다.',
      token:
        'RSA로 암호화하고 서명합니다. data는 ChainUp의 공개 키로 암호화하고, sign은 우리 개인 키로 만듭니다. 응답은 반대 방향으로 암호화되고 서명되며, 서명이 맞지 않으면 거부합니다. 사용자 식별자(openId)가 토큰과 함께 오므로 사용자 정보 호출은 없습니다.',
      refresh: '리프레시 토큰, 토큰, openId 세 값을 RSA로 암호화하고 서명합니다.',
    },
  },
  th: {
    audience: 'สำหรับผู้ใช้กระดานเทรด',
    deviation: 'ไม่มี client secret ทุกคำขอและทุกคำตอบเข้ารหัสและลงลายเซ็นด้วย RSA',
    registration: 'ตั้งที่อยู่นี้เป็นหน้า redirect ในระบบหลังบ้านของร้านค้า แล้วแลกเปลี่ยนกุญแจสาธารณะในหน้ากุญแจ',
    steps: {
      'provider-page': 'ChainUp เรียกพารามิเตอร์ว่า appKey และ redirectUrl และไม่มี response_type กับ scope',
      token:
        'เข้ารหัสและลงลายเซ็นด้วย RSA โดย data เข้ารหัสด้วยกุญแจสาธารณะของ ChainUp และ sign สร้างด้วยกุญแจส่วนตัวของเรา คำตอบเข้ารหัสและลงลายเซ็นในทางกลับกัน และจะถูกปฏิเสธหากลายเซ็นไม่ถูกต้อง ตัวตนของคุณ (openId) มาพร้อมโทเค็น จึงไม่มีการขอข้อมูลผู้ใช้',
      refresh: 'เข้ารหัสและลงลายเซ็นด้วย RSA ครอบสามค่า คือ refresh token, โทเค็น และ openId',
    },
  },
  zh: {
    audience: '面向交易所用户',
    deviation: '没有客户端密钥：双向的每次调用都用 RSA 加密并签名。',
    registration: '请在商户后台把下面的地址设为跳转页面，并在密钥页面交换公钥。',
    steps: {
      'provider-page': 'ChainUp 的参数名为 appKey 和 redirectUrl，没有 response_type 和 scope。',
      token:
        'RSA 加密并签名：data 用 ChainUp 的公钥加密，sign 用我们的私钥生成；响应按相反方向加密并签名，签名不符即拒绝。您的身份（openId）随令牌一起返回，因此没有用户信息调用。',
      refresh: 'RSA 加密并签名，内含三个值：刷新令牌、令牌和 openId。',
    },
  },
});
