// What the examination says of one exhibit: for and against its proposed origin side by side, each with where it was found;
// matches, what was compared, links, and what is not known.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useMoment } from '../../parts/time.ts'
import { isBasis } from './basis.ts'
import type { Card, Facts, Member } from './card-data.ts'
import { Links } from './links.tsx'
import { PlaceStated } from './place-stated.tsx'
import { statedPosition } from './stated-position.ts'
import { isValue } from './values.ts'

type Finding = Facts['findings'][number]

type EvidenceProps = Readonly<{
  card: Card
  member: Member
  /** What the file says in words. */
  texts: ReactNode
}>

export function Evidence({ card, member, texts }: EvidenceProps) {
  const { t } = useTranslation()
  const { facts, fetched, number } = member
  const position = facts && statedPosition(facts)
  return (
    <section aria-labelledby="evidence" className="grid gap-3">
      <h2 id="evidence" className="font-semibold">
        {t('card.evidence.title', { number })}
      </h2>
      {fetched === undefined ? null : <CameFrom fetched={fetched} />}
      {facts === undefined ? (
        <p>{t('card.evidence.noFacts')}</p>
      ) : (
        <>
          <OriginEvidence facts={facts} />
          <Matches facts={facts} />
          {position === undefined ? null : <PlaceStated key={member.exhibit} at={position} />}
          <Links card={card} facts={facts} />
          {facts.gaps.length === 0 ? null : (
            <Part title={t('card.evidence.gaps')}>
              <ul className="list-disc pl-5">
                {facts.gaps.map(({ stage, reason, detail }) => (
                  <li key={`${stage} ${reason}`} className="font-mono text-sm">
                    {[stage, reason, detail].filter((part) => part !== undefined).join(' · ')}
                  </li>
                ))}
              </ul>
            </Part>
          )}
          {texts}
        </>
      )}
    </section>
  )
}

/** An address says nothing of a picture: it is shown, and weighs nothing. */
function CameFrom({ fetched }: Readonly<{ fetched: NonNullable<Member['fetched']> }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  const { address, answered, at, allowedBy } = fetched
  return (
    <div>
      <p className="break-all">
        {t('card.evidence.fetched', { time: moment(at) })} <code>{answered ?? address}</code>
      </p>
      {answered === undefined ? null : (
        <p className="text-soft break-all">
          {t('card.evidence.namedAs')} <code>{address}</code>
        </p>
      )}
      {allowedBy === undefined ? null : <p className="text-soft">{t('card.evidence.allowedBy', { who: allowedBy })}</p>}
    </div>
  )
}

function OriginEvidence({ facts }: Readonly<{ facts: Facts }>) {
  const { t } = useTranslation()
  const { value, for: speaksFor, against } = facts.origin
  const origin = isValue(value) ? t(`card.values.${value}`) : value
  const titles =
    value === 'conflicting'
      ? ([t('card.evidence.oneSide'), t('card.evidence.otherSide')] as const)
      : ([t('card.evidence.for', { origin }), t('card.evidence.against', { origin })] as const)
  const named = (names: readonly string[]): readonly Finding[] =>
    facts.findings.filter(({ reader, code }) => names.includes(`${reader}:${code}`))
  const other = facts.findings.filter((finding) => !named([...speaksFor, ...against]).includes(finding))
  return (
    <>
      <p>
        {t('card.evidence.origin')} <strong>{origin}</strong>
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        <Findings title={titles[0]} findings={named(speaksFor)} />
        <Findings title={titles[1]} findings={named(against)} />
      </div>
      {other.length === 0 ? null : <Findings title={t('card.evidence.other')} findings={other} />}
    </>
  )
}

function Findings({ title, findings }: Readonly<{ title: string; findings: readonly Finding[] }>) {
  const { t } = useTranslation()
  return (
    <Part title={title}>
      {findings.length === 0 ? <p>{t('card.evidence.none')}</p> : null}
      <ul className="grid gap-2">
        {findings.map(({ reader, code, basis, where, detail }) => (
          <li key={`${reader} ${code} ${where}`}>
            <span className="font-mono text-sm">{`${reader}: ${code}`}</span>
            {detail === undefined ? null : <span className="block break-words">{detail}</span>}
            <span className="text-soft block text-sm">{isBasis(basis) ? t(`card.evidence.${basis}`) : basis}</span>
            <span className="text-soft block text-sm break-all">
              {t('card.evidence.where')} <code>{where}</code>
            </span>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Matches({ facts: { matches, coverage } }: Readonly<{ facts: Facts }>) {
  const { t } = useTranslation()
  return (
    <>
      <Part title={t('card.evidence.matches')}>
        {matches.length === 0 ? <p>{t('card.evidence.noMatch')}</p> : null}
        <ul>
          {matches.map((match) => (
            <li key={`${match.list} ${match.kind} ${match.distanceBits}`}>
              {t('card.evidence.match', { ...match, distance: match.distanceBits })}
            </li>
          ))}
        </ul>
      </Part>
      <Part title={t('card.evidence.coverage')}>
        {coverage.length === 0 ? <p>{t('card.evidence.noCoverage')}</p> : null}
        <ul>
          {coverage.map(({ kinds, notCompared, pastAge, ...list }) => (
            <li key={list.list}>
              {t('card.evidence.covered', { ...list, kinds: kinds.join(', ') })}
              {notCompared.length === 0
                ? ''
                : ` · ${t('card.evidence.notCompared', { kinds: notCompared.join(', ') })}`}
              {pastAge === true ? ` · ${t('card.evidence.pastAge')}` : ''}
            </li>
          ))}
        </ul>
      </Part>
    </>
  )
}

function Part({ title, children }: Readonly<{ title: string; children: ReactNode }>) {
  return (
    <div className="border-line rounded-md border p-3">
      <h3 className="text-soft">{title}</h3>
      {children}
    </div>
  )
}
