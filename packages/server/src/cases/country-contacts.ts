// Whom to tell in which country: the operator's own table, contacts.json in the data folder. Nothing comes with Rempart, for an
// address that is out of date is worse than none.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import { z } from 'zod'
import { MAX_CONTACTS_BYTES } from '../limits.ts'
import type { Services } from '../services.ts'
import { countrySchema } from './country-schema.ts'

const contact = z.strictObject({
  country: countrySchema,
  authority: z.string().min(1).max(200),
  address: z.string().min(1).max(400),
})
export type CountryContact = z.output<typeof contact>

const loaded = new Map<string, readonly CountryContact[]>()

/** Read once a process. UserError `malformed` names the file and the place. */
export async function countryContacts({ config }: Pick<Services, 'config'>): Promise<readonly CountryContact[]> {
  const path = join(config.dataFolder, 'contacts.json')
  const known = loaded.get(path)
  if (known !== undefined) return known
  const contacts = existsSync(path) ? readContacts(path) : []
  loaded.set(path, contacts)
  return contacts
}

function readContacts(path: string): readonly CountryContact[] {
  const text = readFileSync(path)
  if (text.length > MAX_CONTACTS_BYTES)
    throw new UserError({ code: 'limit-exceeded', subject: path, reason: `is larger than ${MAX_CONTACTS_BYTES} bytes` })
  let value: unknown
  try {
    value = JSON.parse(text.toString('utf8'))
  } catch (cause) {
    throw new UserError({ code: 'malformed', subject: path, reason: 'is no JSON', cause })
  }
  const parsed = z.array(contact).safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new UserError({
    code: 'malformed',
    subject: `${path} ${issue?.path.join('.') ?? ''}`,
    reason: issue?.message ?? 'malformed',
  })
}
