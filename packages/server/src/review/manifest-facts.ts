// What a reviewer reads of an exhibit's line of the manifest: everything but its digests, which name known files.
import { z } from 'zod'

const texts = z.array(z.string())
/** A line as triage wrote it; what is not named here does not reach a screen. */
export const manifestFacts = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  type: z.string(),
  width: z.number().optional(),
  height: z.number().optional(),
  findings: z.array(
    z.object({
      reader: z.string(),
      version: z.number(),
      code: z.string(),
      origin: z.string(),
      basis: z.string(),
      where: z.string(),
      detail: z.string().optional(),
    }),
  ),
  matches: z.array(
    z.object({ list: z.string(), realm: z.string(), kind: z.string(), distanceBits: z.number(), victim: z.string() }),
  ),
  coverage: z.array(
    z.object({
      list: z.string(),
      version: z.string(),
      date: z.string(),
      entries: z.number(),
      kinds: texts,
      notCompared: texts,
      pastAge: z.boolean().optional(),
      quarantined: z.number().optional(),
      canary: z.string().optional(),
    }),
  ),
  origin: z.object({ value: z.string(), for: texts, against: texts }),
  relations: z.array(z.object({ kind: z.string(), to: z.string(), basis: z.string(), detail: z.string().optional() })),
  lane: z.number(),
  reasons: texts,
  gaps: z.array(z.object({ stage: z.string(), reason: z.string(), detail: z.string().optional() })),
})
export type ManifestFacts = z.infer<typeof manifestFacts>
