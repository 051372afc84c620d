// A module worker: trains, forgets, and tells the page.
import { Session } from '../index.js';

const session = await Session.create();
await session.load([{ name: 'ratings.csv', content: ratings() }]);
await session.train({ lambda: 0.5, dim: 8 });
await session.forget({ users: ['u1'] });
const { forget_set } = await session.verify();
postMessage(`forgotten pairs: ${forget_set.pairs}`);

function ratings() {
  const rows = ['user,item,rating'];
  for (let user = 0; user < 10; user += 1) {
    for (let item = 0; item < 9; item += 1) rows.push(`u${user},i${item},${user % 2 === item % 2 ? 5 : 1}`);
  }
  return rows.join('\n');
}
