import { providerTexts } from './texts.js';

export const elice = providerTexts({
  en: {
    audience: 'Learners',
    deviation: 'Takes JSON without a grant_type for the token, and insists on state and lang. No refresh tokens.',
    registration: 'Write to backend@elicer.com with the name of your application and this redirect URI.',
    steps: {
      'provider-page': 'Elice insists on state and lang; several scopes would be separated by commas.',
      token:
        'JSON, no grant_type: exactly three members. Only an access token comes back; that it lives for one hour is told in Elice’s guide, not in the answer, and there is no refresh token.',
      profile: 'profile_url is the picture, not a page, and id may be a number: the profile makes it a text.',
    },
  },
  ko: {
    audience: '학습자용',
    deviation: '토큰 요청은 grant_type 없는 JSON입니다. state와 lang은 반드시 있어야 합니다. 리프레시 토큰은 없습니다.',
    registration: '애플리케이션 이름과 아래 리디렉션 URI를 backend@elicer.com으로 보내 주세요.',
    steps: {
      'provider-page': 'Elice는 state와 lang을 반드시 요구합니다. scope가 여럿이면 쉼표로 구분합니다.',
      token:
        'grant_type이 없는 JSON이며 항목은 정확히 세 개입니다. 액세스 토큰만 돌아옵니다. 유효 시간이 1시간이라는 것은 응답이 아니라 Elice 가이드에 나와 있고, 리프레시 토큰은 없습니다.',
      profile: 'profile_url은 페이지가 아니라 사진 주소입니다. id는 숫자일 수 있으며, 프로필에서는 문자열이 됩니다.',
    },
  },
  th: {
    audience: 'สำหรับผู้เรียน',
    deviation: 'ขอโทเค็นด้วย JSON ที่ไม่มี grant_type และต้องมี state กับ lang เสมอ ไม่มี refresh token',
    registration: 'ส่งชื่อแอปพลิเคชันของคุณและ redirect URI นี้ไปที่ backend@elicer.com',
    steps: {
      'provider-page': 'Elice ต้องมี state และ lang เสมอ หากมีหลาย scope จะคั่นด้วยจุลภาค',
      token:
        'JSON ที่ไม่มี grant_type มีสามฟิลด์พอดี ได้กลับมาเฉพาะ access token อายุหนึ่งชั่วโมงนั้นบอกไว้ในคู่มือของ Elice ไม่ได้อยู่ในคำตอบ และไม่มี refresh token',
      profile: 'profile_url คือรูปภาพ ไม่ใช่หน้าเว็บ และ id อาจเป็นตัวเลข โปรไฟล์จะแปลงเป็นข้อความ',
    },
  },
  zh: {
    audience: '面向学习者',
    deviation: '获取令牌时使用不含 grant_type 的 JSON，并且必须提供 state 和 lang。没有刷新令牌。',
    registration: '请把应用名称和下面的重定向 URI 发送到 backend@elicer.com。',
    steps: {
      'provider-page': 'Elice 必须有 state 和 lang；多个 scope 用逗号分隔。',
      token:
        'JSON，没有 grant_type，正好三个字段。只返回访问令牌；有效期一小时写在 Elice 的指南里，而不在响应中，也没有刷新令牌。',
      profile: 'profile_url 是图片，不是页面；id 可能是数字，个人资料会把它转为文本。',
    },
  },
});
