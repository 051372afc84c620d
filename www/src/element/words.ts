/** The few words of the element before it has begun; everything else is in text/. */
import type { Language } from './properties';

export const WORDS: Record<Language, { title: string; about: string; start: string; failed: string }> = {
  en: {
    title: 'Unremember',
    about: 'A recommender that learns in your browser, and can forget.',
    start: 'Start',
    failed: 'The files of this demo could not be loaded.',
  },
  zh: {
    title: 'Unremember',
    about: '在浏览器中学习、也能遗忘的推荐系统。',
    start: '开始',
    failed: '无法加载此演示所需的文件。',
  },
};
