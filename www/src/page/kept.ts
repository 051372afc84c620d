/**
 * A kept session: a few files in the browser's private file system, which only this site can
 * read. Writing replaces a file as a whole, so nothing of an older one stays behind in it.
 */
import type { Settings } from '../engine/types';

const FOLDER = 'unremember';
/** One visit; another tab that takes the session over writes its own. */
const ME = crypto.randomUUID();

/** What is kept of a session. */
export interface Session {
  name: string;
  settings: Settings;
  records: string;
  titles: string | null;
  model: Uint8Array | null;
}

interface Note {
  writer: string;
  name: string;
  settings: Settings;
}

export function canKeep(): boolean {
  return (
    typeof navigator.storage?.getDirectory === 'function' &&
    typeof FileSystemFileHandle !== 'undefined' &&
    'createWritable' in FileSystemFileHandle.prototype
  );
}

async function folder(create = false): Promise<FileSystemDirectoryHandle | null> {
  if (!canKeep()) return null;
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create });
  } catch {
    return null;
  }
}

async function read(name: string): Promise<File | null> {
  try {
    return (await (await (await folder())?.getFileHandle(name))?.getFile()) ?? null;
  } catch {
    return null;
  }
}

async function note(): Promise<Note | null> {
  try {
    return JSON.parse((await (await read('session.json'))?.text()) ?? 'null') as Note | null;
  } catch {
    return null;
  }
}

/** Bytes that are kept; `null` where nothing is. */
export async function keptSize(): Promise<number | null> {
  const found = await folder();
  if (!found) return null;
  let size = 0;
  for await (const handle of found.values()) {
    if (handle.kind === 'file') size += (await (handle as FileSystemFileHandle).getFile()).size;
  }
  return size;
}

/** False where another tab has taken the session over: then it is no longer ours to write. */
export async function isOurs(): Promise<boolean> {
  return (await note())?.writer === ME;
}

/** Replaces what is kept. Where that fails, nothing stays: an older session could hold too much. */
export async function keep({ name, settings, records, titles, model }: Session): Promise<void> {
  try {
    const into = await folder(true);
    if (!into) throw new Error('there is no private storage');
    const write = async (file: string, content: string | Uint8Array | null) => {
      if (content === null) return void (await into.removeEntry(file).catch(() => {}));
      const stream = await (await into.getFileHandle(file, { create: true })).createWritable();
      await stream.write(content as FileSystemWriteChunkType);
      await stream.close();
    };
    await write('records.csv', records);
    await write('titles.csv', titles);
    await write('model.safetensors', model);
    await write('session.json', JSON.stringify({ writer: ME, name, settings } satisfies Note));
  } catch (thrown) {
    await forgetKept();
    throw thrown;
  }
}

/** What is kept; from now on it is this tab's. */
export async function takeKept(): Promise<Session | null> {
  const [about, records, titles, model] = await Promise.all([
    note(),
    read('records.csv'),
    read('titles.csv'),
    read('model.safetensors'),
  ]);
  if (!about || !records) return null;
  const session = {
    name: about.name,
    settings: about.settings,
    records: await records.text(),
    titles: titles ? await titles.text() : null,
    model: model ? new Uint8Array(await model.arrayBuffer()) : null,
  };
  await keep(session);
  return session;
}

export async function forgetKept(): Promise<void> {
  if (!canKeep()) return;
  await (await navigator.storage.getDirectory()).removeEntry(FOLDER, { recursive: true }).catch(() => {});
}
