/**
 * A kept session: files in the browser's private file system, which only this site can read.
 *
 * Each writing makes a folder of its own, and what was there before is removed once the new one is
 * complete. So whatever interrupts it, what is found later is the whole of the session before or
 * the whole of the one after, and never a part of each. Tabs take turns by a lock.
 */
import type { Settings } from '../engine/types';

const FOLDER = 'unremember';
/** Holds the name of the tab that writes. */
const OWNER = 'owner';
/** Written last: a folder without it is not complete. */
const NOTE = 'session.json';
const FORMAT = 2;
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

/** What was found: a session, nothing, something damaged, or what only a newer page can read. */
export type Found = { session: Session } | 'nothing' | 'damaged' | 'newer';

interface Note {
  format: number;
  name: string;
  settings: Settings;
  /** SHA-256 of each file, by its name. */
  files: Record<string, string>;
}

export function canKeep(): boolean {
  return (
    typeof navigator.storage?.getDirectory === 'function' &&
    typeof FileSystemFileHandle !== 'undefined' &&
    'createWritable' in FileSystemFileHandle.prototype
  );
}

/** Bytes that are kept; `null` where nothing is. */
export async function keptSize(): Promise<number | null> {
  const found = await home();
  if (!found) return null;
  let size = 0;
  for (const generation of await generations(found)) {
    for await (const handle of generation.values()) {
      if (handle.kind === 'file') size += (await (handle as FileSystemFileHandle).getFile()).size;
    }
  }
  return size;
}

/** False where another tab has taken the session over: then it is no longer ours to write. */
export async function isOurs(): Promise<boolean> {
  const found = await home();
  return found !== null && (await readText(found, OWNER)) === ME;
}

/**
 * Replaces what is kept. Where that fails even with the room of the older one, nothing stays: an
 * older session could hold what was forgotten since. `false`: another tab has taken over.
 */
export function keep(session: Session, { takeOver = false } = {}): Promise<boolean> {
  return alone(async () => {
    if (!takeOver && !(await isOurs())) return false;
    try {
      const into = await home(true);
      if (!into) throw new Error('there is no private storage');
      await write(into, OWNER, ME);
      const before = await names(into);
      try {
        await writeGeneration(into, session);
      } catch {
        for (const name of await names(into)) await remove(into, name);
        await writeGeneration(into, session);
      }
      for (const name of before) await remove(into, name);
      return true;
    } catch (thrown) {
      await removeAll();
      throw thrown;
    }
  });
}

/** Keeps nothing of what was there, and stays the one that writes: everything was forgotten. */
export function keepNothing(): Promise<void> {
  return alone(async () => {
    if (!(await isOurs())) return;
    await removeAll();
    const into = await home(true);
    if (into) await write(into, OWNER, ME);
  });
}

/** What is kept; from now on it is this tab's. */
export function takeKept(): Promise<Found> {
  return alone(async () => {
    const from = await home();
    if (!from) return 'nothing';
    const all = await generations(from);
    for (const generation of [...all].reverse()) {
      const found = await readGeneration(generation);
      if (found === 'newer') return 'newer';
      if (found === 'damaged') continue;
      for (const name of await names(from)) if (name !== generation.name) await remove(from, name);
      await write(from, OWNER, ME);
      return found;
    }
    const isEmpty = all.length === 0;
    await removeAll();
    return isEmpty ? 'nothing' : 'damaged';
  }).catch(() => 'nothing' as const);
}

export function forgetKept(): Promise<void> {
  return alone(removeAll);
}

async function writeGeneration(into: FileSystemDirectoryHandle, session: Session): Promise<void> {
  // Names sort by time.
  const name = `${String(Date.now()).padStart(15, '0')}-${crypto.randomUUID()}`;
  const folder = await into.getDirectoryHandle(name, { create: true });
  const { records, titles, model, settings } = session;
  const files: Record<string, string> = {};
  const contents = { 'records.csv': records, 'titles.csv': titles, 'model.safetensors': model };
  for (const [file, content] of Object.entries(contents)) {
    if (content === null) continue;
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await write(folder, file, bytes);
    files[file] = await hash(bytes);
  }
  const note: Note = { format: FORMAT, name: session.name, settings, files };
  await write(folder, NOTE, JSON.stringify(note));
}

async function readGeneration(folder: FileSystemDirectoryHandle): Promise<Exclude<Found, 'nothing'>> {
  try {
    const note = JSON.parse((await readText(folder, NOTE)) ?? 'null') as Partial<Note> | null;
    if (typeof note?.format === 'number' && note.format > FORMAT) return 'newer';
    if (note?.format !== FORMAT || typeof note.name !== 'string' || !note.files) return 'damaged';
    const contents = new Map<string, Uint8Array>();
    for (const [file, expected] of Object.entries(note.files)) {
      const bytes = new Uint8Array(await (await (await folder.getFileHandle(file)).getFile()).arrayBuffer());
      if ((await hash(bytes)) !== expected) return 'damaged';
      contents.set(file, bytes);
    }
    const text = (file: string) => {
      const bytes = contents.get(file);
      return bytes ? new TextDecoder().decode(bytes) : null;
    };
    const [records, titles] = [text('records.csv'), text('titles.csv')];
    if (records === null) return 'damaged';
    const { name, settings } = note as Note;
    return { session: { name, settings, records, titles, model: contents.get('model.safetensors') ?? null } };
  } catch {
    return 'damaged';
  }
}

/** One tab at a time. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request('unremember-kept', work) : work();
}

async function home(create = false): Promise<FileSystemDirectoryHandle | null> {
  if (!canKeep()) return null;
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create });
  } catch {
    return null;
  }
}

/** All entries but the owner's, in the order in which they were made. */
async function names(from: FileSystemDirectoryHandle): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of from.values()) if (name !== OWNER) found.push(name);
  return found.sort();
}

async function generations(from: FileSystemDirectoryHandle): Promise<FileSystemDirectoryHandle[]> {
  const found: FileSystemDirectoryHandle[] = [];
  for await (const handle of from.values()) {
    if (handle.kind === 'directory') found.push(handle as FileSystemDirectoryHandle);
  }
  // The first version of this page kept its files side by side, without a folder.
  if ((await readText(from, NOTE)) !== null) found.push(await adoptOld(from));
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Puts the files of the first version into a folder, as if they had been written so. */
async function adoptOld(from: FileSystemDirectoryHandle): Promise<FileSystemDirectoryHandle> {
  const name = '0'.repeat(15);
  const folder = await from.getDirectoryHandle(name, { create: true });
  const files: Record<string, string> = {};
  const old = ['records.csv', 'titles.csv', 'model.safetensors'];
  for (const file of old) {
    const handle = await from.getFileHandle(file).catch(() => null);
    if (!handle) continue;
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
    await write(folder, file, bytes);
    files[file] = await hash(bytes);
  }
  let about: Partial<Note> = {};
  try {
    about = JSON.parse((await readText(from, NOTE)) ?? '{}') as Partial<Note>;
  } catch {
    // Then the records are taken without their settings.
  }
  const settings = about.settings ?? ({} as Settings);
  const note: Note = { format: FORMAT, name: about.name ?? 'records.csv', settings, files };
  await write(folder, NOTE, JSON.stringify(note));
  for (const file of [...old, NOTE]) await remove(from, file);
  return folder;
}

async function readText(from: FileSystemDirectoryHandle, name: string): Promise<string | null> {
  try {
    return await (await (await from.getFileHandle(name)).getFile()).text();
  } catch {
    return null;
  }
}

async function write(into: FileSystemDirectoryHandle, name: string, content: string | Uint8Array): Promise<void> {
  const stream = await (await into.getFileHandle(name, { create: true })).createWritable();
  await stream.write(content as FileSystemWriteChunkType);
  await stream.close();
}

async function remove(from: FileSystemDirectoryHandle, name: string): Promise<void> {
  await from.removeEntry(name, { recursive: true }).catch(() => {});
}

async function removeAll(): Promise<void> {
  if (canKeep()) await remove(await navigator.storage.getDirectory(), FOLDER);
}

async function hash(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
