/**
 * Which language the page speaks. All components share one object of words (`text` in en.ts),
 * which always answers in the language that is spoken at that moment; follow.ts changes it to that
 * of a component just before the component is drawn. So elements of different languages can stand
 * on one page.
 */
import type { Language } from '../element/properties';
import type { Catalogue } from './en';

let spoken: Language = 'en';
const catalogues: Partial<Record<Language, Catalogue>> = {};

export function register(language: Language, catalogue: Catalogue): void {
  catalogues[language] = catalogue;
}

/** Fetches a language's words, which may fail where there is no network. */
export async function load(language: Language): Promise<void> {
  if (language === 'zh' && !catalogues.zh) await import('./zh');
}

export function speak(language: Language): void {
  if (catalogues[language]) spoken = language;
}

/** The language that is spoken now, as the browser's number formats name it. */
export function locale(): Language {
  return spoken;
}

/** The words of one language; English ones where it is not loaded. */
export function wordsOf(language: Language): Catalogue {
  return catalogues[language] ?? (catalogues.en as Catalogue);
}

/** An object that looks like the catalogue and reads from the language that is spoken. */
export function live<T extends object>(find: () => T): T {
  const parts = new Map<PropertyKey, unknown>();
  const own = (name: PropertyKey) => Reflect.get(find(), name);
  return new Proxy({} as T, {
    get(_, name) {
      const value = own(name);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      if (!parts.has(name)) parts.set(name, live(() => own(name) as object));
      return parts.get(name);
    },
    has: (_, name) => Reflect.has(find(), name),
    ownKeys: () => Reflect.ownKeys(find()),
    getOwnPropertyDescriptor: (_, name) => ({ value: own(name), enumerable: true, configurable: true }),
  });
}
