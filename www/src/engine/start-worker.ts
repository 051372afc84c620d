/**
 * Starts the engine's worker, also where these files come from another origin than the page:
 * browsers refuse a worker script of another origin, but not a script of the page's own (a Blob)
 * that imports it.
 */
import address from './worker.ts?worker&url';
import { scriptAddress } from './trusted';

/** A worker, which may have failed before anybody asked it anything. */
export interface Started {
  worker: Worker;
  /** Its first error, and with it its last: it is not asked again. */
  failed: Promise<ErrorEvent>;
}

export function startWorker(): Started {
  const worker = create();
  const failed = new Promise<ErrorEvent>((resolve) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      resolve(event);
    });
  });
  return { worker, failed };
}

/** The same while the page is still being fetched; where it throws, so does the next try. */
export function startEarly(): Started | null {
  try {
    return startWorker();
  } catch {
    return null;
  }
}

function create(): Worker {
  const url = new URL(address, import.meta.url);
  if (url.origin === location.origin) return new Worker(scriptAddress(url.href), { type: 'module' });
  const script = `import ${JSON.stringify(url.href)};`;
  const blob = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(scriptAddress(blob), { type: 'module' });
  // The browser has read the Blob once the worker answers or fails.
  const forget = () => URL.revokeObjectURL(blob);
  worker.addEventListener('message', forget, { once: true });
  worker.addEventListener('error', forget, { once: true });
  return worker;
}
