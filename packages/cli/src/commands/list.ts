// rempart list …: the registry of hash lists.
import type { Command } from 'commander'
import type { ExitCode } from '../exit-codes.ts'
import { addListAdd } from './list/add.ts'
import { addListApprove } from './list/approve.ts'
import { addListExport } from './list/export.ts'
import { addListLift } from './list/lift.ts'
import { addListFeedback } from './list/feedback.ts'
import { addListPull } from './list/pull.ts'
import { addListRemove } from './list/remove.ts'
import { addListShow } from './list/show.ts'
import { addListVerify } from './list/verify.ts'

export function addList(program: Command, leave: (code: ExitCode) => void): void {
  const list = program.command('list').description('keep hash lists: sealed, dated, approved, recorded')
  for (const add of [
    addListAdd,
    addListPull,
    addListFeedback,
    addListShow,
    addListVerify,
    addListLift,
    addListRemove,
    addListApprove,
    addListExport,
  ])
    add(list, leave)
}
