/** The demo's own page: the element, and its state in the address. */
import './embed';
import { keepInAddress } from './page/address';

const demo = document.querySelector('unremember-demo');
if (demo) keepInAddress(demo);
