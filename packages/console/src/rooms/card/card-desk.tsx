// The work on a card: which exhibit is chosen, what is seen of it, and what a decision covers.
import type { ViewReason } from '@rempart/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import { Compare } from '../../pictures/compare.tsx'
import { PictureProblem } from '../../pictures/picture-problem.tsx'
import { useHold } from '../../pictures/use-hold.ts'
import { AskOriginals } from './ask-originals.tsx'
import { AssessmentForm } from './assessment-form.tsx'
import { AskedOfMe } from './asked.tsx'
import type { Card, Member, Place } from './card-data.ts'
import { ContactSheet } from './contact-sheet.tsx'
import { EarlierDecisions } from './earlier-decisions.tsx'
import { Evidence } from './evidence.tsx'
import { GroupGraph } from './group-graph.tsx'
import { hasPicture } from './has-picture.ts'
import { FileTexts } from './file-texts.tsx'
import { LargePicture } from './large-picture.tsx'
import { ReasonChoice } from './reason-choice.tsx'
import { SaidOfCard } from './said.tsx'
import { useLarge } from './use-large.ts'
import type { Large } from './use-large.ts'
import { useSheet } from './use-sheet.ts'

type DeskProps = Readonly<{ place: Place; card: Card; token: number | undefined }>

export function CardDesk({ place, card, token }: DeskProps) {
  const { t } = useTranslation()
  const tiles = card.members.filter(({ tile }) => tile !== undefined)
  const [reason, setReason] = useState<ViewReason>('triage')
  const sheet = useSheet(place, { tiles: tiles.filter(hasPicture), reason })
  const large = useLarge(place, reason)
  const hold = useHold()
  const [at, setAt] = useState(0)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const chosen = tiles[at]
  const covered = tiles.filter((member) => !left.has(member.exhibit) && isKnownTo(member, sheet.pictures))
  const choose = (to: number): void => setAt(Math.max(0, Math.min(tiles.length - 1, to)))
  const toggle = (exhibit: string): void =>
    setLeft((before) =>
      before.has(exhibit) ? new Set([...before].filter((one) => one !== exhibit)) : new Set([...before, exhibit]),
    )
  const openLarge = (): void => {
    if (chosen !== undefined) large.open(chosen)
  }
  const compare = (): void => {
    if (chosen !== undefined) large.compare(chosen)
  }
  useKeys([
    { key: 'v', act: t('card.sheet.open'), run: sheet.open },
    { key: 'j', act: t('card.sheet.forward'), run: () => choose(at + 1) },
    { key: 'k', act: t('card.sheet.backward'), run: () => choose(at - 1) },
    { key: ' ', act: t('card.sheet.hold'), run: hold.start, release: hold.stop },
    { key: 'f', act: t('card.sheet.large'), run: openLarge },
    { key: 'c', act: t('card.sheet.compare'), run: compare },
    { key: 'x', act: t('card.sheet.toggle'), run: () => chosen && toggle(chosen.exhibit) },
  ])
  const problem = sheet.error ?? large.error
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <div className="grid content-start gap-6">
        {problem === null ? null : <PictureProblem error={problem} />}
        <OpenedLarge large={large} held={hold.held} />
        <ContactSheet
          card={card}
          tiles={tiles}
          sheet={sheet}
          chosen={chosen}
          held={hold.held && large.first === undefined}
          covers={(member) => covered.includes(member)}
          onChoose={choose}
          onToggle={({ exhibit }) => toggle(exhibit)}
          onLarge={openLarge}
          onCompare={large.first === undefined ? undefined : compare}
          reason={<ReasonChoice reason={reason} onChange={setReason} />}
        />
      </div>
      <div className="grid content-start gap-6">
        <AskedOfMe card={card} />
        {chosen === undefined ? null : (
          <Evidence
            card={card}
            member={chosen}
            texts={
              chosen.facts && (
                <FileTexts key={chosen.exhibit} place={place} member={chosen} facts={chosen.facts} reason={reason} />
              )
            }
          />
        )}
        <AssessmentForm place={place} token={token} covered={covered} />
        <AskOriginals place={place} covered={covered} />
        <GroupGraph
          card={card}
          chosen={chosen}
          onChoose={(exhibit) => choose(tiles.findIndex((tile) => tile.exhibit === exhibit))}
        />
        <EarlierDecisions place={place} card={card} />
        <SaidOfCard place={place} />
      </div>
    </div>
  )
}

/** One exhibit large, or two compared. */
function OpenedLarge({ large: { first, second, hide }, held }: Readonly<{ large: Large; held: boolean }>) {
  if (first === undefined) return null
  return second === undefined ? (
    <LargePicture key={first.exhibit} number={first.number} src={first.src} held={held} onHide={hide} />
  ) : (
    <Compare first={first} second={second} held={held} onHide={hide} />
  )
}

/** Seen now or before, or nothing that could be seen. */
function isKnownTo(member: Member, pictures: ReadonlyMap<string, string>): boolean {
  return member.seen || pictures.has(member.exhibit) || !hasPicture(member)
}
