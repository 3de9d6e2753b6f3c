// What may be written into a case, as data: the fields of each form and the call that it becomes.
import { COUNTRY_CODES, ENTITY_KIND_NAMES, ENTITY_KINDS } from '@rempart/core'
import type { EntityKind } from '@rempart/core'
import type { TFunction } from 'i18next'
import { call } from '../../call.ts'
import type { FormField } from '../../parts/form-dialog.tsx'
import type { Entity } from './case-data.ts'
import { of } from './case-data.ts'

export const WRITINGS = ['note', 'task', 'entity', 'link', 'jurisdiction', 'country', 'referral'] as const
export type Writing = (typeof WRITINGS)[number]
/** The key of each form. */
export const WRITING_KEYS = {
  note: 'm',
  task: 't',
  entity: 'e',
  link: 'l',
  jurisdiction: 'c',
  country: 'b',
  referral: 'r',
} as const satisfies Record<Writing, string>

const BASES = ['stated', 'observed', 'inferred'] as const
type Texts = Readonly<Record<string, string>>

/** The fields of a form, in the language of `t`. `entities` are what a link may join. */
export function fieldsOf(
  writing: Writing,
  { t, language, entities }: Readonly<{ t: TFunction; language: 'en' | 'fr'; entities: readonly Entity[] }>,
): readonly FormField[] {
  const names = new Intl.DisplayNames([language], { type: 'region' })
  const country = {
    name: 'country',
    label: t('cases.country'),
    options: COUNTRY_CODES.map((code) => ({ value: code, name: `${names.of(code) ?? code} (${code})` })).toSorted(
      (a, b) => a.name.localeCompare(b.name, language),
    ),
  }
  const entity = (name: string, label: string): FormField => ({
    name,
    label,
    options: entities.map(({ entity: id, kind, statements }) => ({
      value: id,
      name: `${ENTITY_KINDS[kind][language]}: ${statements[0]?.value ?? id.slice(0, 8)}`,
    })),
  })
  const words = (optional: boolean): FormField => ({ name: 'words', label: t('cases.words'), long: true, optional })
  const forms: Readonly<Record<Writing, readonly FormField[]>> = {
    note: [words(false)],
    task: [words(false), { name: 'due', label: t('cases.due'), date: true, optional: true }],
    entity: [
      {
        name: 'kind',
        label: t('cases.kind'),
        options: ENTITY_KIND_NAMES.map((kind) => ({ value: kind, name: ENTITY_KINDS[kind][language] })),
      },
      { name: 'value', label: t('cases.value'), hint: t('cases.valueHint') },
      { name: 'exhibit', label: t('cases.sourceExhibit'), hint: t('cases.sourceHint'), optional: true },
    ],
    link: [
      entity('from', t('cases.from')),
      entity('to', t('cases.to')),
      {
        name: 'basis',
        label: t('cases.basis'),
        options: BASES.map((value) => ({ value, name: t(`cases.bases.${value}`) })),
      },
      { name: 'evidence', label: t('cases.evidence'), hint: t('cases.evidenceHint'), optional: true },
    ],
    jurisdiction: [
      country,
      { name: 'authority', label: t('cases.authority') },
      { name: 'basis', label: t('cases.legalBasis'), long: true },
    ],
    country: [
      country,
      { name: 'exhibit', label: t('cases.sourceExhibit'), hint: t('cases.sourceHint'), optional: true },
      words(true),
    ],
    referral: [{ name: 'authority', label: t('cases.authority') }, { ...country, optional: true }, words(true)],
  }
  return forms[writing]
}

/** Writes what a form was given into the case. */
export async function write(place: string, writing: Writing, texts: Texts): Promise<unknown> {
  const given = (name: string): string => texts[name] ?? ''
  const maybe = <K extends string>(name: K) =>
    texts[name] === undefined ? {} : ({ [name]: texts[name] } as Record<K, string>)
  const source =
    texts['exhibit'] === undefined
      ? ({ kind: 'person' } as const)
      : ({ kind: 'exhibit', id: texts['exhibit'] } as const)
  switch (writing) {
    case 'note':
      return call('POST /cases/{case}/notes', { ...of(place), body: { words: given('words') } })
    case 'task':
      return call('POST /cases/{case}/tasks', { ...of(place), body: { words: given('words'), ...maybe('due') } })
    case 'entity':
      return call('POST /cases/{case}/entities', {
        ...of(place),
        body: { kind: given('kind') as EntityKind, value: given('value'), source },
      })
    case 'link':
      return call('POST /cases/{case}/links', {
        ...of(place),
        body: {
          from: { kind: 'entity', id: given('from') },
          to: { kind: 'entity', id: given('to') },
          basis: BASES.find((basis) => basis === given('basis')) ?? 'inferred',
          ...maybe('evidence'),
        },
      })
    case 'jurisdiction':
      return call('POST /cases/{case}/jurisdictions', {
        ...of(place),
        body: { country: given('country'), authority: given('authority'), basis: given('basis') },
      })
    case 'country':
      return call('POST /cases/{case}/likely-countries', {
        ...of(place),
        body: { country: given('country'), source, ...maybe('words') },
      })
    case 'referral':
      return call('POST /cases/{case}/referrals', {
        ...of(place),
        body: { authority: given('authority'), ...maybe('country'), ...maybe('words') },
      })
  }
}
