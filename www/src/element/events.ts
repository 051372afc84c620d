/** A journey's news as events of the element. */
import { type Journey, type Work, stepOf } from '../app/journey';
import type { Failure } from '../engine/protocol';
import type { DemoEvents } from './unremember-demo';

export function forwardEvents(element: HTMLElement, journey: Journey): void {
  const tell = <K extends keyof DemoEvents>(name: K, detail: DemoEvents[K] | null) => {
    if (detail) element.dispatchEvent(new CustomEvent(name, { detail }));
  };
  journey.addEventListener('progress', () => {
    const { running } = journey;
    if (!running?.progress) return;
    const { stage, fraction, seconds_left: secondsLeft } = running.progress;
    tell('progress', { work: stepOf(running.kind), stage, fraction, secondsLeft });
  });
  journey.addEventListener('done', (event) => {
    const { summary, train, forget, verify } = journey.session;
    switch ((event as CustomEvent<Work>).detail) {
      case 'load':
        return tell('loaded', summary);
      case 'train':
        return tell('trained', train);
      case 'forget':
        return tell('forgotten', forget);
      case 'verify':
        return tell('verified', verify);
    }
  });
  journey.addEventListener('failed', (event) => tell('error', (event as CustomEvent<Failure>).detail));
}
