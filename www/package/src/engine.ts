/** Loads the wasm module once, from a browser, a worker or Node. */
import init, { Session as Raw } from '../../src/engine/pkg/unremember.js';

/** What the bindings take and give is typed as `any` there; index.d.ts says what it is. */
export type RawSession = Raw;

/** The wasm module: its bytes, its compiled form, or its address. By default the file beside this one. */
export type WasmSource = BufferSource | WebAssembly.Module | URL | string;

let loading: Promise<unknown> | null = null;

async function load(source: WasmSource): Promise<unknown> {
  const isFile = source instanceof URL && source.protocol === 'file:';
  if (!isFile) return init({ module_or_path: source });
  // Node's fetch does not read files. The name is not written out, so that bundlers for browsers
  // do not look for it.
  const files = 'node:fs/promises';
  const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ files)) as typeof import('node:fs/promises');
  return init({ module_or_path: await readFile(source) });
}

export async function newSession(source?: WasmSource): Promise<RawSession> {
  loading ??= load(source ?? new URL('../../src/engine/pkg/unremember_bg.wasm', import.meta.url));
  try {
    await loading;
  } catch (thrown) {
    loading = null;
    throw thrown;
  }
  return new Raw();
}

/** Lets other work run: messages, input, timers. */
export function breathe(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
