/** Users whose recommendations are looked at where the visitor has chosen nobody. */
import type { EngineClient } from '../engine/client';
import type { ForgetRequest } from '../engine/types';

/** Users among whom an interesting one is looked for. */
const LOOK_AT = 60;
/** Titles of a list that are compared. */
const TITLES = 10;

export async function firstUsers(engine: EngineClient, limit: number): Promise<string[]> {
  const query = { search: '', user: null, item: null, offset: 0, limit };
  return (await engine.listUsers(query)).rows.map(({ id }) => id);
}

/** Of the first users who stay, the one whose list changed most; null where nobody can be asked. */
export async function mostChanged(engine: EngineClient, request: ForgetRequest): Promise<string | null> {
  let best: { user: string; changes: number } | null = null;
  try {
    for (const user of await firstUsers(engine, LOOK_AT)) {
      if (request.users.includes(user)) continue;
      const { original, unlearned } = await engine.recommend(user, TITLES);
      // Who has no training records gets scores of about 0, and an order that means nothing.
      if (original.every(({ score }) => Math.abs(score) < 1e-3)) continue;
      const changes = original.filter(({ item }, at) => unlearned?.[at]?.item !== item).length;
      if (!best || changes > best.changes) best = { user, changes };
    }
  } catch {
    // Then anybody will do.
  }
  return best?.user ?? null;
}
