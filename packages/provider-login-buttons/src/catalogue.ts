/** The languages of the buttons, English first. `zh` is Chinese in simplified characters. */
export const languages = ['en', 'ko', 'th', 'zh'] as const;

export type Language = (typeof languages)[number];

/** What the button does for a person: logs them in, or connects an account that is not their own login. */
export type Action = 'login' | 'connect';

type Texts = Readonly<Record<Action, (provider: string) => string>>;

/** By its type, a language or an action without a text does not compile. */
const catalogue: Readonly<Record<Language, Texts>> = {
  en: {
    login: (provider) => `Log in with ${provider}`,
    connect: (provider) => `Connect ${provider}`,
  },
  // "계정" (account) stands between the name and the particle, which would otherwise depend on how the name is pronounced.
  ko: {
    login: (provider) => `${provider} 계정으로 로그인`,
    connect: (provider) => `${provider} 계정 연결`,
  },
  th: {
    login: (provider) => `เข้าสู่ระบบด้วย ${provider}`,
    connect: (provider) => `เชื่อมต่อ ${provider}`,
  },
  zh: {
    login: (provider) => `使用 ${provider} 登录`,
    connect: (provider) => `连接 ${provider}`,
  },
};

const TAGS: Readonly<Record<Language, string>> = { en: 'en', ko: 'ko', th: 'th', zh: 'zh-Hans' };

export function textFor(language: Language, action: Action, provider: string): string {
  return catalogue[language][action](provider);
}

/** The value of the `lang` attribute (BCP 47). */
export function languageTag(language: Language): string {
  return TAGS[language];
}

/** The language of a tag such as `ko-KR`; English for one that the buttons do not have. */
export function languageOf(tag: string): Language {
  const primary = tag.split(/[-_]/, 1)[0]?.toLowerCase();
  return languages.find((language) => language === primary) ?? 'en';
}

export function isAction(value: string): value is Action {
  return Object.hasOwn(catalogue.en, value);
}
