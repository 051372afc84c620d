/** A visit as options, the other way round of what conductor.ts does. */
import type { Options } from '../element/properties';
import { TABLE } from '../element/properties';
import type { Journey } from './journey';

/** What somebody else needs to see the same; nothing of a visitor's own data. */
export function describe(journey: Journey): Partial<Options> {
  const { source, settings, session, request } = journey;
  const { task, model, layers, dim, lambda, threshold, negatives, seed } = settings;
  const chosen = { task, model, layers, dim, lambda, negatives, seed };
  // Own data stay here, and so do the ids in a request that names them.
  if (source?.kind !== 'sample') return chosen;
  const isForgotten = session.phase === 'forgotten' || session.phase === 'verified';
  const reached = { empty: 'none', loaded: 'none', trained: 'train', forgotten: 'forget', verified: 'verify' } as const;
  return {
    data: source.name,
    ...chosen,
    threshold,
    forget: isForgotten ? request : TABLE.forget.initial,
    // After a request that is gone for good nobody else can follow.
    autorun: journey.isRepeatable ? reached[session.phase] : 'none',
  };
}
