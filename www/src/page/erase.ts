/** Erases everything that this page has put anywhere: storage, program files, memory. */
import { forgetKept } from './kept';

export async function eraseEverything(demo: HTMLElement): Promise<void> {
  // The worker ends with the element, and data and models with the worker.
  demo.remove();
  await forgetKept();
  if ('caches' in globalThis) {
    const names = (await caches.keys()).filter((name) => name.startsWith('unremember-'));
    await Promise.all(names.map((name) => caches.delete(name)));
  }
  const registrations = (await navigator.serviceWorker?.getRegistrations?.()) ?? [];
  await Promise.all(registrations.map((registration) => registration.unregister()));
  history.replaceState(null, '', location.pathname);
}
