// Progress by iteration, and a cancel that leaves no trace.
import { Session } from '../index.js';

const session = await Session.create({ budget: 5 });
await session.loadSample('personas');

const job = session.train({ lambda: 2, dim: 8 });
let slices = 0;
for await (const { fraction } of job) {
  if (fraction < 0 || fraction > 1) throw new Error('progress is a fraction');
  slices += 1;
}
const before = (await job).objective;
console.log(`trained in ${slices > 1 ? 'several slices' : 'one slice'}`);

const controller = new AbortController();
const second = session.train({ seed: 2 }, { signal: controller.signal, onProgress: () => controller.abort() });
await second.catch(({ name }) => console.log(`cancelled: ${name}`));

// The first model is still there.
const again = await session.train({ seed: 1, lambda: 2, dim: 8 });
console.log(`same numbers: ${again.objective === before}`);
await session.destroy();
