/**
 * The service worker: keeps the page's own program files, so that it works without a network.
 * It never asks another origin for anything, and keeps nothing that a visitor brought. The build
 * fills in the files and a version; another version waits until the visitor asks for it.
 */
import type { ExtendableEvent, FetchEvent, Scope } from './scope';

declare const __VERSION__: string;
/** Paths relative to the scope. Those of the first list are fetched at once, others when asked for. */
declare const __FILES__: { now: string[]; later: string[] };

const scope = globalThis as unknown as Scope;
const PREFIX = 'unremember-';
const CACHE = `${PREFIX}${__VERSION__}`;
const whole = (path: string) => new URL(path, scope.registration.scope).href;
const known = new Set([...__FILES__.now, ...__FILES__.later].map(whole));

/** After "erase everything", until the page is opened again: nothing is kept. */
let isErased = false;

/** Fetches what is not there yet. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  const there = new Set((await cache.keys()).map(({ url }) => url));
  // Names without a hash may be in the browser's own cache from before.
  const missing = __FILES__.now.map(whole).filter((url) => !there.has(url));
  await cache.addAll(missing.map((url) => new Request(url, { cache: 'reload' })));
}

async function erase(): Promise<void> {
  isErased = true;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX)).map((name) => caches.delete(name)));
}

scope.addEventListener('install', (event: ExtendableEvent) => event.waitUntil(fill()));

scope.addEventListener('activate', (event: ExtendableEvent) => {
  const isOld = (name: string) => name.startsWith(PREFIX) && name !== CACHE;
  const clean = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter(isOld).map((name) => caches.delete(name)));
    await scope.clients.claim();
  };
  event.waitUntil(clean());
});

scope.addEventListener('message', (event: ExtendableEvent & MessageEvent) => {
  if (event.data === 'update') void scope.skipWaiting();
  // An erased worker lives on where the page is opened again at once; a browser may also have
  // thrown files away.
  if (event.data === 'fill') {
    isErased = false;
    event.waitUntil(fill().catch(() => {}));
  }
  if (event.data === 'erase') event.waitUntil(erase().then(() => event.ports[0]?.postMessage('erased')));
});

scope.addEventListener('fetch', (event: FetchEvent) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = new URL(request.url);
  url.search = url.hash = '';
  if (url.href.endsWith('/')) url.pathname += 'index.html';
  if (known.has(url.href)) event.respondWith(answer(request, url.href));
});

async function answer(request: Request, key: string): Promise<Response> {
  if (isErased) return fetch(request);
  const cache = await caches.open(CACHE);
  const kept = await cache.match(key);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok && fresh.type === 'basic' && !isErased) await cache.put(key, fresh.clone());
  return fresh;
}
