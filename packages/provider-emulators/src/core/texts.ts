/** The languages of the pages. English is used for all other languages. `zh` is Chinese in simplified characters. */
export const LANGUAGES = ['en', 'ko', 'th', 'zh'] as const;

export type Language = (typeof LANGUAGES)[number];

/** The same in every language. */
export type Translated = Readonly<Record<Language, string>>;

/** One of our languages by its tag, in any spelling (`zh-Hans`, `zh_CN`); undefined for all others. */
export function languageOf(tag: string): Language | undefined {
  const [primary = ''] = tag.toLowerCase().split(/[-_]/);
  return LANGUAGES.find((language) => language === primary);
}

/** Why a login page can no longer be used. */
export type TicketEnd = 'unknown' | 'used' | 'expired';

/** The words of the pages in one language. */
export interface Texts {
  /** BCP 47, for the page's `lang` attribute. */
  readonly tag: string;
  /** What the language calls itself. */
  readonly name: string;
  /** The label of the list of languages. */
  readonly language: string;
  readonly emulator: string;
  readonly choose: string;
  readonly asks: (client: string, provider: string) => string;
  readonly consent: (client: string) => string;
  readonly gets: (client: string) => string;
  readonly business: string;
  readonly allow: string;
  readonly decline: string;
  readonly cancel: string;
  readonly other: string;
  readonly note: (provider: string) => string;
  readonly refused: string;
  readonly correct: string;
  readonly over: string;
  readonly ended: Readonly<Record<TicketEnd, string>>;
  readonly again: string;
}

export const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    tag: 'en',
    name: 'English',
    language: 'Language',
    emulator: 'Emulator',
    choose: 'Choose an account',
    asks: (client, provider) => `${client} would like you to sign in with ${provider}.`,
    consent: (client) => `Allow ${client}?`,
    gets: (client) => `${client} will be given:`,
    business: 'Which business should be connected?',
    allow: 'Allow',
    decline: 'Decline',
    cancel: 'Cancel',
    other: 'Use another account',
    note: (provider) => `This is a local emulator, not ${provider}. Nothing you do here leaves this computer.`,
    refused: 'This request was refused',
    correct: 'Nobody was signed in. Correct the request in your application and start again from there.',
    over: 'This login is over',
    ended: {
      unknown: 'This login page is not known here.',
      used: 'This login was decided already.',
      expired: 'This login page was open for too long.',
    },
    again: 'Go back to the application and start again from there.',
  },
  ko: {
    tag: 'ko',
    name: '한국어',
    language: '언어',
    emulator: '에뮬레이터',
    choose: '계정을 선택하세요',
    asks: (client, provider) => `${client}에서 ${provider} 계정으로 로그인을 요청합니다.`,
    consent: (client) => `${client}에 접근을 허용하시겠습니까?`,
    gets: (client) => `${client}에 제공되는 정보:`,
    business: '연결할 사업자를 선택하세요',
    allow: '허용',
    decline: '거부',
    cancel: '취소',
    other: '다른 계정 사용',
    note: (provider) =>
      `실제 ${provider} 서비스가 아닌 로컬 에뮬레이터입니다. 어떤 정보도 이 컴퓨터를 벗어나지 않습니다.`,
    refused: '요청이 거부되었습니다',
    correct: '아무도 로그인되지 않았습니다. 애플리케이션의 요청을 고친 다음 그곳에서 다시 시작하세요.',
    over: '이 로그인은 끝났습니다',
    ended: {
      unknown: '알 수 없는 로그인 페이지입니다.',
      used: '이미 결정된 로그인입니다.',
      expired: '로그인 페이지가 너무 오래 열려 있었습니다.',
    },
    again: '애플리케이션으로 돌아가 다시 시작하세요.',
  },
  th: {
    tag: 'th',
    name: 'ไทย',
    language: 'ภาษา',
    emulator: 'ตัวจำลอง',
    choose: 'เลือกบัญชี',
    asks: (client, provider) => `${client} ขอให้คุณเข้าสู่ระบบด้วยบัญชี ${provider}`,
    consent: (client) => `อนุญาตให้ ${client} เข้าถึงข้อมูลหรือไม่`,
    gets: (client) => `${client} จะได้รับ:`,
    business: 'เลือกธุรกิจที่ต้องการเชื่อมต่อ',
    allow: 'อนุญาต',
    decline: 'ปฏิเสธ',
    cancel: 'ยกเลิก',
    other: 'ใช้บัญชีอื่น',
    note: (provider) => `นี่คือตัวจำลองบนเครื่องนี้ ไม่ใช่ ${provider} จริง ไม่มีข้อมูลใดออกจากเครื่องของคุณ`,
    refused: 'คำขอนี้ถูกปฏิเสธ',
    correct: 'ไม่มีใครเข้าสู่ระบบ โปรดแก้ไขคำขอในแอปพลิเคชันของคุณ แล้วเริ่มใหม่จากที่นั่น',
    over: 'การเข้าสู่ระบบครั้งนี้สิ้นสุดแล้ว',
    ended: {
      unknown: 'ไม่รู้จักหน้าเข้าสู่ระบบนี้',
      used: 'การเข้าสู่ระบบครั้งนี้ได้รับคำตอบไปแล้ว',
      expired: 'หน้าเข้าสู่ระบบนี้เปิดไว้นานเกินไป',
    },
    again: 'โปรดกลับไปที่แอปพลิเคชัน แล้วเริ่มใหม่จากที่นั่น',
  },
  zh: {
    tag: 'zh-Hans',
    name: '中文',
    language: '语言',
    emulator: '模拟器',
    choose: '选择账户',
    asks: (client, provider) => `${client} 请您使用 ${provider} 账户登录。`,
    consent: (client) => `允许 ${client} 访问吗？`,
    gets: (client) => `${client} 将获得：`,
    business: '要连接哪家企业？',
    allow: '允许',
    decline: '拒绝',
    cancel: '取消',
    other: '使用其他账户',
    note: (provider) => `这是本机上的模拟器，不是真正的 ${provider}。您在此处的任何操作都不会离开这台电脑。`,
    refused: '此请求被拒绝',
    correct: '没有人登录。请在您的应用程序中更正请求，然后从那里重新开始。',
    over: '此次登录已结束',
    ended: {
      unknown: '此登录页面无法识别。',
      used: '此次登录已有结果。',
      expired: '此登录页面打开的时间过长。',
    },
    again: '请返回应用程序，重新开始登录。',
  },
};
