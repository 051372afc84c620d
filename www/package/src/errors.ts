import type { EngineError } from './types.js';

/**
 * Why something did not work. The engine's errors carry what was found and what to do; `crash`
 * means that its memory can no longer be trusted: start again in a fresh page, worker or process.
 */
export class UnrememberError extends Error {
  override readonly name = 'UnrememberError';

  constructor(
    readonly kind: EngineError['kind'] | 'crash' | 'destroyed',
    message: string,
    /** The file, the line (from 1) and the text that were at fault, and a remedy; `null` where unknown. */
    readonly details: Pick<EngineError, 'file' | 'line' | 'found' | 'remedy'> = {
      file: null,
      line: null,
      found: null,
      remedy: null,
    },
  ) {
    super(message);
  }
}

/** Makes an error of what the bindings threw, which is a plain object. */
export function toError(thrown: unknown): unknown {
  if (thrown instanceof WebAssembly.RuntimeError) return new UnrememberError('crash', thrown.message);
  if (thrown instanceof Error || typeof thrown !== 'object' || thrown === null) return thrown;
  const { kind, message, file, line, found, remedy } = thrown as EngineError;
  return kind === undefined ? thrown : new UnrememberError(kind, message, { file, line, found, remedy });
}
