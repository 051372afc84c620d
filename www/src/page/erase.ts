/** Erases everything that this page has put anywhere: storage, program files, memory. */
import { forgetKept } from './kept';

export async function eraseEverything(demo: HTMLElement): Promise<void> {
  // The worker ends with the element, and data and models with the worker.
  demo.remove();
  await forgetKept();
  const registrations = (await navigator.serviceWorker?.getRegistrations?.()) ?? [];
  // The worker itself has to stop keeping files before they are deleted.
  await Promise.all(registrations.map(stop));
  if ('caches' in globalThis) {
    const names = (await caches.keys()).filter((name) => name.startsWith('unremember-'));
    await Promise.all(names.map((name) => caches.delete(name)));
  }
  history.replaceState(null, '', location.pathname);
}

/** Ends a service worker; one that does not answer within a second is ended all the same. */
async function stop(registration: ServiceWorkerRegistration): Promise<void> {
  const { active } = registration;
  if (active) {
    const { port1, port2 } = new MessageChannel();
    const answered = new Promise((resolve) => (port1.onmessage = resolve));
    active.postMessage('erase', [port2]);
    await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 1000))]);
    port1.close();
  }
  await registration.unregister();
}
