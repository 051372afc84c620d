/** What a verification found, before it is put into the words of a language. */
import type { VerifyReport } from '../engine/types';

/** With fewer pairs than that, an attack that succeeds or fails says nothing. */
export const FEW = 10;
/** Differences of scores below that are no differences. */
const TINY = 1e-3;

export interface Judged {
  how: 'nothing' | 'same' | 'close' | 'apart';
  /** How many times closer to the retrained model forgetting came, where it had a way to go. */
  closer: number | null;
  /** Typical differences of scores between two retrainings, and between unlearned and retrained. */
  noise: { seeds: number; unlearned: number; times: number; left: number } | null;
}

/** Judged by both kinds of pairs: a user who left wholly scores 0 in any model. */
export function judge({ forget_set, test_set, seed_noise }: VerifyReport): Judged {
  const both = [forget_set, test_set].filter((set) => set.pairs > 0 && set.closure != null);
  if (both.length === 0) return { how: 'nothing', closer: null, noise: null };
  const weakest = Math.min(...both.map((set) => set.closure ?? 1));
  // Where forgetting hardly changes a score, closure compares noise with noise.
  const isTiny = both.every((set) => set.rmse_unlearned < TINY);
  const how = weakest >= 0.98 || isTiny ? 'same' : weakest >= 0.9 ? 'close' : 'apart';
  const closer = Math.min(...both.map((set) => set.rmse_original / set.rmse_unlearned));
  const { rmse_unlearned: unlearned, rmse_original: original } = test_set;
  const noise =
    seed_noise == null || seed_noise === 0 || unlearned === 0 || original === 0 || test_set.pairs === 0
      ? null
      : { seeds: seed_noise, unlearned, times: seed_noise / unlearned, left: unlearned / original };
  return { how, closer: closer >= 2 ? closer : null, noise };
}
