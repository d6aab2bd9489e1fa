/** The words of the login pages in one language. */
export interface Texts {
  /** BCP 47, for the page's `lang` attribute. */
  readonly lang: string;
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
}

export const ENGLISH: Texts = {
  lang: 'en',
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
};

export const KOREAN: Texts = {
  lang: 'ko',
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
  note: (provider) => `실제 ${provider}가 아닌 로컬 에뮬레이터입니다. 어떤 정보도 이 컴퓨터를 벗어나지 않습니다.`,
};

export const THAI: Texts = {
  lang: 'th',
  emulator: 'โปรแกรมจำลอง',
  choose: 'เลือกบัญชี',
  asks: (client, provider) => `${client} ขอให้คุณเข้าสู่ระบบด้วยบัญชี ${provider}`,
  consent: (client) => `อนุญาต ${client} หรือไม่`,
  gets: (client) => `${client} จะได้รับ:`,
  business: 'เลือกธุรกิจที่ต้องการเชื่อมต่อ',
  allow: 'อนุญาต',
  decline: 'ปฏิเสธ',
  cancel: 'ยกเลิก',
  other: 'ใช้บัญชีอื่น',
  note: (provider) => `นี่คือโปรแกรมจำลองบนเครื่องนี้ ไม่ใช่ ${provider} จริง ไม่มีข้อมูลใดออกจากเครื่องของคุณ`,
};
