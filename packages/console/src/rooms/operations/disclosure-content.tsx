// What a package says, word for word as the authority would get it: read before it is approved.
import { ENTITY_KIND_NAMES, ENTITY_KINDS } from '@rempart/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Problem } from '../../parts/problem.tsx'
import { useLanguage } from '../../words/use-language.ts'
import { disclosureQuery } from './operation-data.ts'

export function DisclosureContent({ operation, disclosure }: Readonly<{ operation: string; disclosure: string }>) {
  const { t } = useTranslation()
  const language = useLanguage()
  const read = useQuery(disclosureQuery(operation, disclosure))
  if (read.data === undefined) return read.error === null ? <p>{t('app.loading')}</p> : <Problem error={read.error} />
  const { authority, manifest } = read.data
  if (manifest === undefined) return <p>{t('operations.unreadable')}</p>
  const kindOf = (kind: string): string => {
    const known = ENTITY_KIND_NAMES.find((one) => one === kind)
    return known === undefined ? kind : ENTITY_KINDS[known][language]
  }
  const parts = [
    { title: t('cases.authority'), lines: [authority] },
    { title: t('cases.legalBasis'), lines: [manifest.basis] },
    { title: t('operations.cases'), lines: manifest.cases },
    {
      title: t('cases.entities'),
      lines: manifest.entities.flatMap(({ kind, statements }) =>
        statements.map(({ value, source }) => `${kindOf(kind)}: ${value} (${source})`),
      ),
    },
    {
      title: t('cases.exhibits'),
      lines: manifest.exhibits.map(({ number, sha256 }) => [number, sha256].filter(Boolean).join(' · ')),
    },
  ]
  return (
    <dl className="grid gap-2">
      {parts.map(({ title, lines }) => (
        <div key={title}>
          <dt className="text-soft">{title}</dt>
          {lines.length === 0 ? <dd>–</dd> : null}
          {lines.map((line) => (
            <dd key={line} className="break-all whitespace-pre-wrap">
              {line}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  )
}
