// What the site signs for others beside its ledger. The sender's receipt: a signed note (c2sp.org/signed-note) that names the report, the digest of what was taken and the
// index of its entry in the ledger. A key of its own, so that no receipt can be taken for a checkpoint.
import { type Signer, signNote, verifierKeyText } from '@rempart/ledger'
import type { ReportId } from '@rempart/store'
import { z } from 'zod'
import { reportIdSchema } from './report-schema.ts'

export const receiptSchema = z.object({
  id: reportIdSchema,
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .meta({ description: 'SHA-256 of the canonical JSON of the report and its files' }),
  index: z.int().nonnegative().meta({ description: "Index of the report's entry in the ledger" }),
  receipt: z.string().meta({ description: 'Signed note: keep it' }),
})
export type IntakeReceipt = z.infer<typeof receiptSchema>

export type ReceiptFacts = Readonly<{ id: ReportId; digest: string; index: number }>
export type ReceiptWriter = Readonly<{
  /** Verifier key of the receipts, name+id+key. */
  verifierKey: string
  /** The same facts give the same bytes (Ed25519 is deterministic). */
  write(facts: ReceiptFacts): IntakeReceipt
  /** Verifier key of the notes under disclosure packages. */
  disclosureKey: string
  /** A note over a disclosure package by its digest, under a name of its own. */
  signDisclosure(facts: Readonly<{ id: string; sha256: string }>): string
}>

/** Signs receipts of the ledger called `origin`. */
export function receiptWriter({ origin, signer }: Readonly<{ origin: string; signer: Signer }>): ReceiptWriter {
  const name = `${origin}/receipts`
  const disclosures = `${origin}/disclosures`
  return {
    verifierKey: verifierKeyText({ name, publicKey: signer.publicKey }),
    write: ({ id, digest, index }) => ({
      id,
      digest,
      index,
      receipt: signNote(`${name}\nreport ${id}\nsha256 ${digest}\nindex ${index}\n`, { name, signer }),
    }),
    disclosureKey: verifierKeyText({ name: disclosures, publicKey: signer.publicKey }),
    signDisclosure: ({ id, sha256 }) =>
      signNote(`${disclosures}\ndisclosure ${id}\nsha256 ${sha256}\n`, { name: disclosures, signer }),
  }
}
