// A country as it comes in: a two-letter code of ISO 3166-1, in any case.
import { parseCountry } from '@rempart/core'
import { z } from 'zod'

export const countrySchema = z.string().transform((text, context) => {
  const code = parseCountry(text)
  if (code !== undefined) return code
  context.issues.push({ code: 'custom', message: 'is no country of ISO 3166-1', input: text })
  return z.NEVER
})
