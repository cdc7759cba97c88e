import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { load, store } from '../lib/storage.ts';
import { en } from './en.ts';

export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

/** The language chosen here before, else the browser's, else English. */
function preferredLanguage(): Language {
  const wanted = [load<string>('language'), ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return wanted.includes('de') && wanted.find((tag) => tag === 'de' || tag === 'en') === 'de' ? 'de' : 'en';
}

/** Prepares i18next; German is only fetched by those who read it. */
export async function startI18n(language: Language = preferredLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  await changeLanguage(language);
}

/** Changes the language and remembers it. */
export async function changeLanguage(language: Language): Promise<void> {
  if (language === 'de' && !i18next.hasResourceBundle('de', 'translation')) {
    const { de } = await import('./de.ts');
    i18next.addResourceBundle('de', 'translation', de);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  store('language', language);
}
