// The bases that have a sentence of their own.
import type { Basis } from '@rempart/core'

const BASES: readonly string[] = ['claim', 'measurement', 'signature'] satisfies readonly Basis[]

export function isBasis(basis: string): basis is Basis {
  return BASES.includes(basis)
}
