/** The languages of the app, English first: it stands in for every other. `zh` is Chinese in simplified characters. */
export const LANGUAGES = ['en', 'ko', 'th', 'zh'] as const;

export type Language = (typeof LANGUAGES)[number];

export const isLanguage = (text: unknown): text is Language => LANGUAGES.some((language) => language === text);
