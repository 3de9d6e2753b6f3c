// A log's side of witnessing: asks one witness for its cosignature and says what the answer means (c2sp.org/tlog-witness).
import { parseCheckpoint } from '../checkpoint.ts'
import { parseNote } from '../signed-note.ts'
import type { VerifierKey } from '../signed-note.ts'
import type { LedgerStorage } from '../storage.ts'
import { cosignedAt } from './cosignature.ts'
import { writeAddCheckpoint } from './request.ts'

/** Carries one request body to a witness and its answer back. Throws where there is no answer. */
export type WitnessTransport = (body: string) => Promise<Readonly<{ status: number; body: string }>>

/** `ahead` and `forked` say that this log is not the one the witness knows: a restored backup or another history. Nothing
 * may be appended then before a person has looked. */
export type WitnessReply = Readonly<
  | { kind: 'cosigned'; line: string; atSeconds: number; size: number }
  | { kind: 'ahead'; size: number }
  | { kind: 'forked'; size: number }
  | { kind: 'refused'; status: number }
  | { kind: 'unreachable'; cause: unknown }
>

/** Asks about the checkpoint `note` of the log in `storage`. `knownSize`: what the witness cosigned last, as far as known. */
export async function askWitness(
  args: Readonly<{
    storage: LedgerStorage
    note: string
    witness: VerifierKey
    send: WitnessTransport
    knownSize?: number
  }>,
): Promise<WitnessReply> {
  const size = parseCheckpoint(Buffer.from(args.note))?.checkpoint.size ?? 0
  let older = Math.min(args.knownSize ?? 0, size)
  // The first answer may tell the size that the witness knows; a second one that differs means that another asks as well.
  for (let tries = 0; tries < 3; tries += 1) {
    const body = await writeAddCheckpoint(args.storage, { older, note: args.note })
    if (body === undefined) return { kind: 'forked', size: older }
    const answer = await sendSafely(args.send, body)
    if ('cause' in answer) return { kind: 'unreachable', cause: answer.cause }
    if (answer.status === 200) return readCosignature(answer.body, args)
    if (answer.status === 422) return { kind: 'forked', size: older }
    if (answer.status !== 409) return { kind: 'refused', status: answer.status }
    const told = /^(0|[1-9][0-9]{0,15})\n?$/u.exec(answer.body)?.[1]
    if (told === undefined) return { kind: 'refused', status: 409 }
    if (Number(told) > size) return { kind: 'ahead', size: Number(told) }
    if (Number(told) === older) return { kind: 'forked', size: older }
    older = Number(told)
  }
  return { kind: 'refused', status: 409 }
}

async function sendSafely(
  send: WitnessTransport,
  body: string,
): Promise<Readonly<{ status: number; body: string }> | Readonly<{ cause: unknown }>> {
  try {
    return await send(body)
  } catch (cause) {
    return { cause }
  }
}

function readCosignature(
  body: string,
  { note, witness }: Readonly<{ note: string; witness: VerifierKey }>,
): WitnessReply {
  const parsed = parseNote(Buffer.from(note))
  for (const line of body.split('\n').filter(Boolean)) {
    const cosigned = parseNote(Buffer.from(`${note}${line}\n`))
    const atSeconds = cosigned && cosignedAt(cosigned, witness)
    if (parsed === undefined || atSeconds === undefined) continue
    return { kind: 'cosigned', line, atSeconds, size: parseCheckpoint(Buffer.from(note))?.checkpoint.size ?? 0 }
  }
  return { kind: 'refused', status: 200 }
}
