// rempart receipt RECEIPT --entry FILE --proof FILE --keys FILE
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { UserError } from '@rempart/core'
import { parseEntry, parseNote, parseVerifierKey, type VerifierKey, verifyNote, verifyProof } from '@rempart/ledger'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'

type Flags = Readonly<{ entry: string; proof: string; keys: string; ledgerKey?: string }>

export function addReceipt(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('receipt')
    .description("check a report's receipt and the proof of its ledger entry, offline")
    .argument('<receipt>', 'what the site answered, as a JSON file')
    .requiredOption('--entry <file>', 'from /ledger/entries/INDEX')
    .requiredOption('--proof <file>', 'from /ledger/proofs/INDEX')
    .requiredOption('--keys <file>', 'from /ledger/keys; better: kept from an earlier visit')
    .option(
      '--ledger-key <key>',
      "the ledger's key as the operator publishes it elsewhere; the file's has to be the same",
    )
    .action((path: string, flags: Flags) => {
      const problems = check(path, flags)
      process.stdout.write(
        problems.length === 0 ? 'verified: receipt, entry and proof agree\n' : `${problems.join('\n')}\n`,
      )
      leave(problems.length === 0 ? EXIT.finished : EXIT.differs)
    })
}

/** What differs, each as a sentence. UserError where a file is not what it should be. */
function check(path: string, { entry, proof, keys, ledgerKey }: Flags): readonly string[] {
  const { id, digest, index, receipt } = readJson(path)
  const known = readJson(keys)
  const receipts = keyOf(known['receipts'], keys)
  const ledger = keyOf(known['ledger'], keys)
  const note = parseNote(Buffer.from(String(receipt)))
  const states = `${receipts.name}\nreport ${String(id)}\nsha256 ${String(digest)}\nindex ${String(index)}\n`
  const bytes = readFileSync(entry)
  const logged = parseEntry(bytes)
  const checks: readonly (readonly [boolean, string])[] = [
    [note !== undefined && verifyNote(note, receipts), 'the receipt is not signed with the key for receipts'],
    [note?.text === states, 'the signed text does not state this report, digest and index'],
    [logged?.type === 'report-received' && logged.seq === index, 'the entry is not that of a report at this index'],
    [
      verifyProof(readFileSync(proof, 'utf8'), { entry: bytes, key: ledger }),
      'the proof does not show the entry in the ledger',
    ],
    [
      ledgerKey === undefined || ledgerKey === known['ledger'],
      'the ledger has another key than the operator publishes',
    ],
  ]
  return checks.flatMap(([holds, problem]) => (holds ? [] : [problem]))
}

function keyOf(text: unknown, subject: string): VerifierKey {
  const key = typeof text === 'string' ? parseVerifierKey(text) : undefined
  if (key === undefined) throw new UserError({ code: 'malformed', subject, reason: 'holds no verifier key' })
  return key
}

function readJson(path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch (cause) {
    throw new UserError({ code: 'malformed', subject: path, reason: 'cannot be read as JSON', cause })
  }
  throw new UserError({ code: 'malformed', subject: path, reason: 'is no JSON object' })
}
