/** Offline use: the service worker, and the news that a newer version of the page waits. */

import { scriptAddress } from '../engine/trusted';

/** `offer` is called with what brings the newer version. */
export function workOffline(offer: (update: () => void) => void): void {
  // Not under `vite dev`, where there is no sw.js, and not where a page has no safe origin.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  const hadWorker = serviceWorker.controller !== null;
  const watch = async () => {
    const registration = await serviceWorker.register(scriptAddress('./sw.js'), { updateViaCache: 'none' });
    const look = () => {
      const { waiting } = registration;
      if (waiting && serviceWorker.controller) offer(() => waiting.postMessage('update'));
    };
    look();
    void serviceWorker.ready.then(({ active }) => active?.postMessage('fill'));
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', look);
    });
  };
  // Without it, everything works but offline.
  void watch().catch(() => {});
  serviceWorker.addEventListener('controllerchange', () => {
    // The first one takes over silently.
    if (hadWorker) location.reload();
  });
}
