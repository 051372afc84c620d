/** The address of the demo's own page, showing what is shown here, or what should have been. */
import { writeLink } from '../element/link';
import type { Options } from '../element/properties';
import type { Journey } from './journey';
import { describe } from './describe';

export function standalone(journey: Journey, options: Partial<Options>): string {
  const page = new URL(/* @vite-ignore */ '../index.html', import.meta.url);
  page.hash = writeLink(journey.session.phase === 'empty' ? options : describe(journey));
  return page.href;
}
