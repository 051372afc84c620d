/** The demo's own page: the element, its state in the address, and what stands below it. */
import './embed';
import { keepInAddress } from './page/address';

const demo = document.querySelector('unremember-demo');
if (demo) {
  const hasLink = keepInAddress(demo);
  // What is below the demo can wait until there is something in it.
  demo.addEventListener(
    'loaded',
    async () => {
      await import('./page/foot');
      const foot = document.createElement('um-page-foot');
      demo.after(foot);
      await foot.begin(demo, hasLink);
    },
    { once: true },
  );
}
