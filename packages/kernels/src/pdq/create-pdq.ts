// The engine that production uses.
import type { PdqKernel } from './pdq-kernel.ts'
import { createPdqWasm } from './wasm.ts'

/** A kernel of its own memory: one a thread. */
export function createPdq(): PdqKernel {
  return createPdqWasm()
}
