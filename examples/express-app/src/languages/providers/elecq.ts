import { providerTexts } from './texts.js';

export const elecq = providerTexts({
  en: {
    audience: 'EV charging partners',
    deviation: 'Wants HTTP Basic on the authorize call, which no browser can send: our server makes it.',
    registration: 'Send ELECQ the name of your organisation and this redirect URI.',
    steps: {
      callback: {
        withState: 'ELECQ knows no state: this app had added its own to the address, and has checked it.',
        withoutState:
          'ELECQ returns no state. The callback counts only because this browser has an unused login pending, which it uses up.',
      },
      authorize:
        'ELECQ wants HTTP Basic here, which a browser cannot send and must not know: so the server makes this call. The parameters are in camelCase.',
      token:
        'JSON instead of a form, without grant_type, and HTTP Basic again. The answer is in an envelope whose respCode decides, whatever the HTTP status says.',
      refresh:
        'Our reading, since ELECQ’s document does not show this call: JSON with one member, and HTTP Basic. The answer comes in the same envelope as for a code.',
      profile: 'No user-info endpoint is documented for the login: this is a merchant API, answering in the envelope.',
      api: 'A merchant API: the content is in the envelope’s data, and respCode says whether it counts.',
    },
  },
  ko: {
    audience: '전기차 충전 파트너용',
    deviation:
      '인가 요청에 HTTP Basic 인증을 요구합니다. 브라우저는 이 헤더를 보낼 수 없으므로 서버가 대신 요청합니다.',
    registration: '조직 이름과 아래 리디렉션 URI를 ELECQ에 보내 주세요.',
    steps: {
      callback: {
        withState: 'ELECQ에는 state가 없습니다. 이 앱이 주소에 자체 state를 붙였고, 돌아온 값을 확인했습니다.',
        withoutState:
          'ELECQ는 state를 돌려주지 않습니다. 이 브라우저에 아직 쓰지 않은 로그인이 있어서 콜백을 받아들였으며, 그 로그인은 이제 사용한 것이 됩니다.',
      },
      authorize:
        'ELECQ는 여기서 HTTP Basic 인증을 요구합니다. 브라우저는 이를 보낼 수 없고 시크릿을 알아서도 안 되므로 서버가 요청합니다. 매개변수 이름은 camelCase입니다.',
      token:
        '폼이 아니라 JSON이고 grant_type이 없으며, 다시 HTTP Basic 인증을 씁니다. 응답은 봉투 형식이고, HTTP 상태와 관계없이 respCode로 성공 여부를 판단합니다.',
      refresh:
        'ELECQ 문서에 이 호출이 없어 우리가 해석한 것입니다. 항목이 하나인 JSON과 HTTP Basic 인증을 씁니다. 응답은 코드를 교환할 때와 같은 봉투 형식입니다.',
      profile: '로그인용 사용자 정보 엔드포인트가 문서에 없습니다. 이것은 가맹점 API이며 봉투 형식으로 응답합니다.',
      api: '가맹점 API입니다. 내용은 봉투의 data에 있고, 성공 여부는 respCode에 있습니다.',
    },
  },
  th: {
    audience: 'สำหรับพันธมิตรสถานีชาร์จรถยนต์ไฟฟ้า',
    deviation: 'ต้องใช้ HTTP Basic ในคำขอ authorize ซึ่งเบราว์เซอร์ส่งเองไม่ได้ เซิร์ฟเวอร์ของเราจึงส่งแทน',
    registration: 'ส่งชื่อองค์กรของคุณและ redirect URI นี้ให้ ELECQ',
    steps: {
      callback: {
        withState: 'ELECQ ไม่มี state แอปนี้เติม state ของตัวเองไว้ในที่อยู่ และได้ตรวจสอบแล้ว',
        withoutState: 'ELECQ ไม่ส่ง state กลับมา callback นี้ใช้ได้เพราะเบราว์เซอร์นี้มีการเข้าสู่ระบบที่รออยู่และยังไม่ได้ใช้ ซึ่งถูกใช้ไปในครั้งนี้',
      },
      authorize:
        'ELECQ ต้องการ HTTP Basic ในขั้นตอนนี้ เบราว์เซอร์ส่งเองไม่ได้และไม่ควรรู้ความลับ เซิร์ฟเวอร์จึงเป็นผู้เรียก ชื่อพารามิเตอร์เป็นแบบ camelCase',
      token:
        'ใช้ JSON แทนแบบฟอร์ม ไม่มี grant_type และใช้ HTTP Basic อีกครั้ง คำตอบอยู่ในซองข้อมูลที่ respCode เป็นตัวตัดสิน ไม่ว่าสถานะ HTTP จะเป็นอะไร',
      refresh:
        'เป็นการตีความของเรา เพราะเอกสารของ ELECQ ไม่ได้แสดงการเรียกนี้: JSON ที่มีฟิลด์เดียว และ HTTP Basic คำตอบอยู่ในซองข้อมูลแบบเดียวกับตอนแลกโค้ด',
      profile: 'เอกสารไม่ได้กล่าวถึง endpoint ข้อมูลผู้ใช้สำหรับการเข้าสู่ระบบ นี่คือ API ของร้านค้าซึ่งตอบในซองข้อมูล',
      api: 'API ของร้านค้า เนื้อหาอยู่ใน data ของซองข้อมูล และ respCode บอกว่าสำเร็จหรือไม่',
    },
  },
  zh: {
    audience: '面向电动汽车充电合作伙伴',
    deviation: '授权请求要求 HTTP Basic 认证，浏览器无法发送，因此由我们的服务器发出。',
    registration: '请把贵组织的名称和下面的重定向 URI 发送给 ELECQ。',
    steps: {
      callback: {
        withState: 'ELECQ 没有 state：此应用在地址中加入了自己的 state，并已核对。',
        withoutState: 'ELECQ 不返回 state。此回调之所以有效，只因此浏览器中有一个尚未使用的登录，它随之被用掉。',
      },
      authorize:
        'ELECQ 在此要求 HTTP Basic 认证，浏览器无法发送，也不应知道密钥，因此由服务器发出请求。参数名使用 camelCase。',
      token:
        '使用 JSON 而不是表单，没有 grant_type，并再次使用 HTTP Basic 认证。响应装在信封中，无论 HTTP 状态如何，都以 respCode 为准。',
      refresh:
        'ELECQ 的文档没有写出这个调用，这是我们的理解：只有一个字段的 JSON，加上 HTTP Basic 认证。响应使用与用授权码换取令牌时相同的信封。',
      profile: '文档中没有用于登录的用户信息端点：这是一个商户 API，以信封作答。',
      api: '商户 API：内容在信封的 data 中，是否成功由 respCode 说明。',
    },
  },
});
