// Original files of a case leave as one age file; one of the two takes it (routes/release-originals.ts).
import type { StoredName } from '@rempart/core'
import { z } from 'zod'
import { defineActKind, ofCase } from '../act-kind.ts'
import { randomId } from '../id-schema.ts'

/** An age recipient (age-encryption.org/v1, "X25519 recipient stanza"). */
export const ageRecipient = z.string().regex(/^age1[0-9a-z]{58}$/u)

export const releasedOriginals = ofCase.extend({
  exhibits: z
    .array(randomId.transform((text) => text as StoredName))
    .min(1)
    .max(1000),
  recipients: z.array(ageRecipient).min(1).max(20),
})

export const releaseOriginals = defineActKind({
  kind: 'release-originals',
  summary: 'original files of a case, encrypted to recipients',
  subject: releasedOriginals,
  performance: { by: 'asker' },
})
