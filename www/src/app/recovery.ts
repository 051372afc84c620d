/**
 * What a fresh engine is given after a crash: the data as they are now. The visitor's own files
 * still have what was forgotten, and would bring it back.
 */
import type { EngineClient } from '../engine/client';
import { toFailure, type Source } from '../engine/protocol';

/** The records that are left, as files in memory; `null` where everything was forgotten. */
export async function retainedSource(engine: EngineClient, name: string): Promise<Source | null> {
  try {
    const [records, titles] = [await engine.exportData(), await engine.exportTitles()];
    return {
      kind: 'files',
      ratings: [{ file: csvFile(records, withEnding(name)), part: null }],
      titles: titles === null ? [] : [csvFile(titles, 'titles.csv')],
    };
  } catch (thrown) {
    if (toFailure(thrown).kind === 'order') return null;
    throw thrown;
  }
}

export function csvFile(content: string, name: string): File {
  return new File([content], name, { type: 'text/csv' });
}

export function withEnding(name: string): string {
  return /\.\w+$/.test(name) ? name : `${name}.csv`;
}
