// Load, train, forget, verify, and keep the model: run with `node forget.mjs`.
import { Session } from '../index.js';

const session = await Session.create();
const { users, items } = await session.loadSample('southern-women');
console.log(`${users} women at ${items} events`);

const { lambda, stop_reason } = await session.train({ lambda: 0.2 });
console.log(`trained with lambda ${lambda}: ${stop_reason}`);

const { forgotten } = await session.forget({ users: ['Flora Price'] });
console.log(`forgotten: ${forgotten.users} user`);

const { test_set } = await session.verify();
console.log(`closure over the test pairs: ${test_set.closure?.toFixed(3)}`);

await session.finish();
const left = await session.users();
console.log(`Flora Price is ${left.rows.some(({ id }) => id === 'Flora Price') ? 'still there' : 'gone'}`);
console.log(`the model takes ${(await session.exportModel()).length > 0 ? 'some' : 'no'} bytes`);
await session.destroy();
