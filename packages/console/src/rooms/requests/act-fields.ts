// What each act for two asks for, as data: the fields of its form. The server's schema of the kind is what counts.
import type { ActForTwo } from '@rempart/core'

/** `lines`: one value a line; `long`: a text of several. `exhibits` come from a card; `hold` is one of the case’s; the others are chosen from
 * what there is. */
export type ActField = Readonly<{
  name:
    | 'exhibits'
    | 'recipients'
    | 'list'
    | 'format'
    | 'recipient'
    | 'keepUntil'
    | 'hold'
    | 'person'
    | 'role'
    | 'change'
    | 'policy'
  input: 'text' | 'long' | 'lines' | 'exhibits' | 'date' | 'hold' | 'list' | 'format' | 'person' | 'role' | 'change'
}>
export type ActForm = Readonly<{
  ofCase: boolean
  fields: readonly ActField[]
  fixed?: Readonly<Record<string, string>>
}>

/** The forms. An import and the end of a doubt start in the room of lists, where the file and the entry are. */
export const ACT_FORMS: Readonly<Partial<Record<ActForTwo, ActForm>>> = {
  'release-originals': {
    ofCase: true,
    fields: [
      { name: 'exhibits', input: 'exhibits' },
      { name: 'recipients', input: 'lines' },
    ],
  },
  'list-export': {
    ofCase: false,
    fields: [
      { name: 'list', input: 'list' },
      { name: 'format', input: 'format' },
      { name: 'recipient', input: 'text' },
    ],
  },
  'list-removal': { ofCase: false, fields: [{ name: 'list', input: 'list' }] },
  'retention-override': { ofCase: true, fields: [{ name: 'keepUntil', input: 'date' }] },
  'hold-lift': { ofCase: true, fields: [{ name: 'hold', input: 'hold' }] },
  erasure: { ofCase: true, fields: [] },
  'key-rotation': { ofCase: false, fields: [], fixed: { key: 'key-encryption-key' } },
  'role-change': {
    ofCase: false,
    fields: [
      { name: 'person', input: 'person' },
      { name: 'role', input: 'role' },
      { name: 'change', input: 'change' },
    ],
  },
  recovery: { ofCase: false, fields: [{ name: 'person', input: 'person' }] },
  'ledger-policy-change': { ofCase: false, fields: [{ name: 'policy', input: 'long' }] },
}
