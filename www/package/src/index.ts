/**
 * Unremember: a small recommender that learns where the data is, and can forget.
 *
 * ```js
 * import { Session } from 'unremember';
 * const session = await Session.create();
 * await session.loadSample('southern-women');
 * await session.train({ lambda: 0.2 });
 * await session.forget({ users: ['Flora Price'] });
 * const { test_set } = await session.verify();
 * console.log(test_set.closure); // close to 1: as if she had never been there
 * ```
 *
 * @packageDocumentation
 */
export { UnrememberError } from './errors.js';
export type { WasmSource } from './engine.js';
export { Job, type JobOptions } from './job.js';
export { DEFAULT_SETTINGS } from '../../src/generated/Defaults';
export { Session, type SampleName, type SessionOptions, type SourceFile } from './session.js';
export type * from './types.js';
