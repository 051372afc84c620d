/** The address of the demo's own page, showing what is shown here. */
import { writeLink } from '../element/link';
import type { Journey } from './journey';
import { describe } from './describe';

export function standalone(journey: Journey): string {
  const page = new URL(/* @vite-ignore */ '../index.html', import.meta.url);
  page.hash = writeLink(describe(journey));
  return page.href;
}
