/** Several parts of a request as one. */
import type { ForgetRequest } from '../engine/types';

/** What is named twice counts once; of times and shares the last one counts. */
export function joined(first: ForgetRequest, parts: Partial<ForgetRequest>[]): ForgetRequest {
  const all = [first, ...parts];
  const each = <T>(list: (part: Partial<ForgetRequest>) => T[] | undefined): T[] => {
    const found = new Map(all.flatMap((part) => list(part) ?? []).map((value) => [JSON.stringify(value), value]));
    return [...found.values()];
  };
  const request: ForgetRequest = {
    users: each((part) => part.users),
    items: each((part) => part.items),
    records: each((part) => part.records),
    random_share: all.findLast((part) => part.random_share != null)?.random_share ?? null,
  };
  const genres = each((part) => part.genres);
  const range = all.findLast((part) => part.time_range)?.time_range;
  return { ...request, ...(genres.length > 0 && { genres }), ...(range && { time_range: range }) };
}
