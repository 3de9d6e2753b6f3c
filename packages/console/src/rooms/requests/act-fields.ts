// What each act for two asks for, as data: the fields of its form. The server's schema of the kind is what counts.
import type { ActForTwo } from '@rempart/core'

/** `lines`: one value a line. `person`, `role`, `date`: chosen from what there is. */
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
  input: 'text' | 'lines' | 'date' | 'person' | 'role' | 'change'
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
      { name: 'exhibits', input: 'lines' },
      { name: 'recipients', input: 'lines' },
    ],
  },
  'list-export': {
    ofCase: false,
    fields: [
      { name: 'list', input: 'text' },
      { name: 'format', input: 'text' },
      { name: 'recipient', input: 'text' },
    ],
  },
  'list-removal': { ofCase: false, fields: [{ name: 'list', input: 'text' }] },
  'retention-override': { ofCase: true, fields: [{ name: 'keepUntil', input: 'date' }] },
  'hold-lift': { ofCase: true, fields: [{ name: 'hold', input: 'text' }] },
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
  'ledger-policy-change': { ofCase: false, fields: [{ name: 'policy', input: 'text' }] },
}
