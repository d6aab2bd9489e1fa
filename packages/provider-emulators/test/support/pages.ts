// What stands on the login pages.

/** The heading of the first page. */
export const CHOOSE = { en: 'Choose an account', ko: '계정을 선택하세요', th: 'เลือกบัญชี', zh: '选择账户' };

export const tagOf = (language: string): string => (language === 'zh' ? 'zh-Hans' : language);

export const ticketOf = (html: string): string => /name="ticket" value="([^"]+)"/.exec(html)?.[1] ?? '';

/** The address of a page's switch to a language. */
export const switchOf = (html: string, language: string): string =>
  new RegExp(`<a\\s+href="([^"]+)"\\s+lang="${tagOf(language)}"`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
