/** Which of the chosen files are ratings and which are titles, judged by name. */
import type { Source } from '../engine/protocol';
import type { ColumnMap, Part } from '../engine/types';

export type FileUse = 'split' | Part | 'titles';

export interface ChosenFile {
  file: File;
  use: FileUse;
}

const TITLES = /(\.item|^u\.item|^(movies|items|titles|books)\.[a-z]+|[-_](items|titles)\.[a-z]+)$/i;
const PARTS: [RegExp, Part][] = [
  [/(^|[-_.])train([-_.]|$)/i, 'train'],
  [/(^|[-_.])(valid|validation|val)([-_.]|$)/i, 'valid'],
  [/(^|[-_.])test([-_.]|$)/i, 'test'],
];

/** Guesses by name. Parts are guessed only where several files of ratings come together. */
export function guessUses(files: File[]): ChosenFile[] {
  const ratings = files.filter((file) => !TITLES.test(file.name));
  const named = ratings.map((file) => PARTS.find(([name]) => name.test(file.name))?.[1]);
  const parted = ratings.length > 1 && named.includes('train') && !named.includes(undefined);
  return files.map((file) => {
    const index = ratings.indexOf(file);
    // A single file is the ratings, whatever it is called.
    if (index < 0) return { file, use: files.length === 1 ? 'split' : 'titles' };
    return { file, use: parted ? named[index]! : 'split' };
  });
}

/** Columns are named only where somebody has named one. */
export function toSource(chosen: ChosenFile[], columns?: ColumnMap): Extract<Source, { kind: 'files' }> {
  return {
    kind: 'files',
    ratings: chosen
      .filter(({ use }) => use !== 'titles')
      .map(({ file, use }) => ({ file, part: use === 'split' ? null : (use as Part) })),
    titles: chosen.filter(({ use }) => use === 'titles').map(({ file }) => file),
    ...(columns && Object.values(columns).some(Boolean) ? { columns } : {}),
  };
}

export function fromSource(source: Source | null): ChosenFile[] {
  if (source?.kind !== 'files') return [];
  return [
    ...source.ratings.map(({ file, part }): ChosenFile => ({ file, use: part ?? 'split' })),
    ...source.titles.map((file): ChosenFile => ({ file, use: 'titles' })),
  ];
}

/** The files of an input, which is then emptied so that the same file can be chosen again. */
export function taken(event: Event): File[] {
  const input = event.target as HTMLInputElement;
  const files = [...(input.files ?? [])];
  input.value = '';
  return files;
}
