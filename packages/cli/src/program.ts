// The command line as a function: parses, calls one function a command, turns errors into messages and exit codes.
import { Command, CommanderError } from 'commander'
import { UserError } from '@rempart/core'
import { addAudit } from './commands/audit.ts'
import { addDoctor } from './commands/doctor.ts'
import { addHash } from './commands/hash.ts'
import { addImport } from './commands/import.ts'
import { addIndex } from './commands/index.ts'
import { addInspect } from './commands/inspect.ts'
import { addKeys } from './commands/keys.ts'
import { addList } from './commands/list.ts'
import { addMatch } from './commands/match.ts'
import { addReceipt } from './commands/receipt.ts'
import { addPrivate } from './commands/private.ts'
import { addAdmin } from './commands/admin.ts'
import { addServe } from './commands/serve.ts'
import { addTriage } from './commands/triage.ts'
import { addVerify } from './commands/verify.ts'
import { addView } from './commands/view.ts'
import { addWitness } from './commands/witness.ts'
import { EXIT } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'

/** In the order of the help. */
const COMMANDS = [
  // Cases
  addAudit,
  addPrivate,
  addTriage,
  addView,
  addVerify,
  // Single files
  addInspect,
  addHash,
  addMatch,
  // Lists
  addList,
  addIndex,
  // A site
  addServe,
  addAdmin,
  addKeys,
  addImport,
  addReceipt,
  addWitness,
  addDoctor,
]

/** Runs the command that `args` (without program names) ask for. Messages go to the standard streams. */
export async function runRempart(args: readonly string[]): Promise<ExitCode> {
  let left: ExitCode = EXIT.finished
  const leave = (code: ExitCode): void => {
    left = code
  }
  const program = new Command('rempart')
    .description(
      'Order, group and explain media for child-protection review: it never decides, never bins, never hides.',
    )
    .version('0.1.0')
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
  for (const add of COMMANDS) add(program, leave)
  try {
    await program.parseAsync(args, { from: 'user' })
    return left
  } catch (error) {
    return explain(error)
  }
}

function explain(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.finished : EXIT.usage
  if (error instanceof UserError) {
    process.stderr.write(`rempart: ${error.subject}: ${error.reason}\n`)
    return ['sandbox-unavailable', 'missing-program', 'key-missing'].includes(error.code)
      ? EXIT.cannotStart
      : EXIT.usage
  }
  process.stderr.write(
    `rempart: a defect in Rempart: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  return EXIT.internal
}
