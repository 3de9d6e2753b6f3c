// The engine that production uses.
import type { PdqKernel } from './pdq-kernel.ts'
import { pdqReference } from './reference.ts'

export function createPdq(): PdqKernel {
  return pdqReference
}
