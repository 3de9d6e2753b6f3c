// What a sender writes: the words of a report. Strict: a field that nobody knows is refused, so that the digest of what was
// parsed is the digest of what was sent.
import { hash } from 'node:crypto'
import { canonicalJson } from '@rempart/ledger'
import type { ReportId } from '@rempart/store'
import { z } from 'zod'
import {
  MAX_REPORT_CHARACTERS,
  MAX_REPORT_FILES,
  MAX_REPORT_URLS,
  MAX_SHORT_CHARACTERS,
  MAX_URL_CHARACTERS,
} from '../limits.ts'

const short = z.string().min(1).max(MAX_SHORT_CHARACTERS)

export const reportIdSchema = z
  .string()
  .regex(/^[0-9a-f]{32}$/u, '128 random bits in lower-case hexadecimal')
  .meta({ description: 'Made by the sender before sending; sending the same report again with it is safe.' })

export const reportSchema = z
  .strictObject({
    id: reportIdSchema,
    text: z.string().max(MAX_REPORT_CHARACTERS).optional(),
    urgent: z.boolean().optional().meta({ description: 'A child may be at risk now.' }),
    urls: z.array(z.string().min(1).max(MAX_URL_CHARACTERS)).max(MAX_REPORT_URLS).optional().meta({
      description: 'Addresses, kept as text. None is fetched unless its host is on the list of the operator.',
    }),
    uploads: z
      .array(z.strictObject({ id: reportIdSchema, name: short }))
      .max(MAX_REPORT_FILES)
      .refine((uploads) => new Set(uploads.map(({ id }) => id)).size === uploads.length, 'names an upload twice')
      .optional()
      .meta({ description: 'Files that came by /uploads before, with the names they had.' }),
    language: z
      .string()
      .regex(/^[a-z]{2,3}$/u)
      .optional()
      .meta({ description: 'ISO 639 code' }),
    reference: short.optional().meta({ description: "The sender's own reference" }),
    reporter: z
      .strictObject({
        name: short.optional(),
        email: z.email().max(MAX_SHORT_CHARACTERS).optional(),
        phone: short.optional(),
      })
      .optional(),
  })
  .refine((report) => canonicalisable(report), 'holds half of a surrogate pair')
export type SentReport = z.infer<typeof reportSchema>

/** SHA-256 of the canonical JSON (RFC 8785) of the report as sent, with `files`: the SHA-256 of each file, in order. */
export function bodyDigest(report: SentReport, files: readonly string[]): Uint8Array {
  return hash('sha256', canonicalJson({ ...report, files }), 'buffer')
}

export function reportIdOf(report: SentReport): ReportId {
  return report.id as ReportId // the schema has checked its form
}

function canonicalisable(report: object): boolean {
  return JSON.stringify(report).isWellFormed() && !/\\ud[89a-f]/u.test(JSON.stringify(report))
}
