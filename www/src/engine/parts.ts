/**
 * The engine in two parts (engine/cut.mjs cuts it). The first is enough for a first visit; the rest
 * is fetched when somebody comes to need it, and joins the memory of the first. Where a function is
 * makes no difference to anybody: a call that is too early waits until the rest is there.
 */
import { finish, imports } from './pkg/parts/engine.js';
import { failure } from './protocol';

const FIRST = new URL('./pkg/parts/first.wasm', import.meta.url);
const REST = new URL('./pkg/parts/rest.wasm', import.meta.url);

let links: WebAssembly.Imports;
let isWhole = false;
let coming: Promise<void> | null = null;

/** Starts the engine, and returns its memory. */
export async function startFirst(): Promise<WebAssembly.Memory> {
  links = { ...imports(), parts: { bring } };
  const module = await compile(FIRST);
  const instance = await WebAssembly.instantiate(module, links);
  Object.assign(links['parts']!, instance.exports);
  finish(instance, module);
  return instance.exports['memory'] as WebAssembly.Memory;
}

/** Waits for the rest. To be awaited before what is known to need it; rejects with a `Failure`. */
export function needRest(): Promise<void> {
  if (isWhole) return Promise.resolve();
  coming ??= compile(REST).then(join, (thrown: unknown) => {
    // The next one who needs it tries again.
    coming = null;
    throw failure('io', 'a part of the engine could not be fetched', {
      found: thrown instanceof Error ? thrown.message : String(thrown),
      remedy: 'try again when the connection is back',
    });
  });
  return coming;
}

/** Asked by the first part, in the middle of a call: what it needs cannot be waited for. */
function bring(): void {
  const request = new XMLHttpRequest();
  request.open('GET', REST, false);
  request.responseType = 'arraybuffer';
  try {
    request.send();
    join(new WebAssembly.Module(request.response as ArrayBuffer));
  } catch (thrown) {
    // The call cannot be ended in order: that is a crash, and as with any the reason goes first.
    const reason = `a part of the engine could not be fetched: ${String(thrown)}`;
    console.error(reason);
    throw new WebAssembly.RuntimeError(reason);
  }
}

/** Makes the rest a part of the engine: it fills the table through which it is called. */
function join(rest: WebAssembly.Module): void {
  if (isWhole) return;
  new WebAssembly.Instance(rest, links);
  isWhole = true;
}

async function compile(address: URL): Promise<WebAssembly.Module> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.pathname}: status ${answer.status}`);
  // Some servers do not know the type, and browsers insist on it here.
  const isKnown = answer.headers.get('content-type') === 'application/wasm';
  return isKnown ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer());
}
