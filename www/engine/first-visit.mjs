/**
 * What happens when somebody comes for the first time, until the page shows what the model
 * recommends: this far the first part of the engine carries. Whatever else is called works too, but
 * has the rest of the engine fetched first.
 */

const QUERY = { search: '', user: null, item: null, offset: 0, limit: 50 };

/**
 * Samples, with the milliseconds between two looks at the clock: the page's own, and both so few
 * and so many that the same functions are called however fast this machine is.
 */
const VISITS = [
  ['southern-women', 30],
  ['southern-women', 0],
  ['personas', 1e9],
];

export function firstVisit(Session) {
  for (const [sample, budget] of VISITS) {
    const session = new Session();
    // Those of the page are the same: they are written from the engine's.
    const settings = session.settings();
    session.load_sample(sample, settings);
    look(session);
    session.begin_training(settings);
    while (!session.step(budget).done);
    look(session);
    // Another training, and one that is given up.
    session.begin_training({ ...settings, lambda: 0.2 });
    session.step(0);
    session.cancel();
    session.free();
  }
}

/** What the page then asks about the session. */
function look(session) {
  const isTrained = session.phase() === 'trained';
  session.summary();
  session.estimate(session.settings());
  const [user] = session.list_users({ ...QUERY, limit: 1 }).rows;
  session.list_records({ ...QUERY, user: user.id });
  if (!isTrained) return;
  session.train_report();
  session.recommend(user.id, 10);
}
