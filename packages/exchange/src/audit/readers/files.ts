// A batch of plain files, hashed as they stream.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import type { Unit, UnitContext, UnitReport } from '../unit.ts'
import { bytePieces } from './byte-pieces.ts'
import { createContentHasher } from './content.ts'

export async function readFilesUnit(unit: Extract<Unit, { kind: 'files' }>, context: UnitContext): Promise<UnitReport> {
  const hasher = createContentHasher(context, 'file')
  for (const path of unit.paths) {
    try {
      const whole = join(context.root, path)
      hasher.begin(path, statSync(whole).size)
      for await (const piece of bytePieces(whole)) hasher.push(piece)
      await hasher.end()
    } catch (error) {
      const reason =
        error instanceof UserError
          ? error.reason
          : error instanceof Error && 'code' in error
            ? String(error.code)
            : undefined
      if (reason === undefined) throw error
      hasher.gap(path, reason)
    }
  }
  return hasher.report()
}
