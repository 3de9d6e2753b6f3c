// Identifiers as they come in from outside: 128 random bits each, as hexadecimal digits.
import type { PersonId } from '@rempart/core'
import type { CaseId, ReportId } from '@rempart/store'
import { z } from 'zod'

export const randomId = z.string().regex(/^[0-9a-f]{32}$/u)
export const personId = randomId.transform((text) => text as PersonId)
export const caseId = randomId.transform((text) => text as CaseId)
export const reportId = randomId.transform((text) => text as ReportId)
