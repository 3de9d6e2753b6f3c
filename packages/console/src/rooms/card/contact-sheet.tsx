// Every member of the card as a tile; only byte-identical copies are folded. No picture is here before it is asked for.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../parts/button.tsx'
import { Veiled } from '../../pictures/veiled.tsx'
import type { Card, Member } from './card-data.ts'
import { hasPicture } from './has-picture.ts'
import type { Sheet } from './use-sheet.ts'

type SheetProps = Readonly<{
  card: Card
  tiles: readonly Member[]
  sheet: Sheet
  chosen: Member | undefined
  held: boolean
  covers(member: Member): boolean
  onChoose(at: number): void
  onToggle(member: Member): void
  onLarge(): void
  /** Undefined where nothing is open to compare with. */
  onCompare: (() => void) | undefined
  /** The choice of why somebody looks. */
  reason: ReactNode
}>

export function ContactSheet(props: SheetProps) {
  const { t } = useTranslation()
  const { card, tiles, sheet, chosen } = props
  const decided = new Set(card.decisions.flatMap(({ contents }) => contents))
  const opened = sheet.pictures.size > 0
  return (
    <section aria-labelledby="contact-sheet">
      <h2 id="contact-sheet" className="font-semibold">
        {t('card.sheet.title')}
      </h2>
      {opened ? null : <p className="text-soft">{t('card.sheet.hidden')}</p>}
      <div className="my-2 flex flex-wrap gap-3">
        {sheet.waiting === 0 ? null : (
          <Button main={!opened} shortcut="v" onClick={sheet.open} disabled={sheet.busy}>
            {t(opened ? 'card.sheet.more' : 'card.sheet.open')}
          </Button>
        )}
        <Button shortcut="f" onClick={props.onLarge}>
          {t('card.sheet.large')}
        </Button>
        <Button shortcut="c" onClick={props.onCompare} disabled={props.onCompare === undefined}>
          {t('card.sheet.compare')}
        </Button>
        {props.reason}
      </div>
      <ol className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-3">
        {tiles.map((member, at) => (
          <Tile
            key={member.exhibit}
            member={member}
            copies={card.members.filter(({ content, tile }) => content === member.content && tile === undefined).length}
            src={sheet.pictures.get(member.exhibit)}
            chosen={member === chosen}
            held={props.held && member === chosen}
            decided={decided.has(member.content)}
            covered={props.covers(member)}
            onChoose={() => props.onChoose(at)}
            onToggle={() => props.onToggle(member)}
          />
        ))}
      </ol>
    </section>
  )
}

type TileProps = Readonly<{
  member: Member
  copies: number
  src: string | undefined
  chosen: boolean
  held: boolean
  decided: boolean
  covered: boolean
  onChoose(): void
  onToggle(): void
}>

function Tile({ member, copies, src, chosen, held, decided, covered, onChoose, onToggle }: TileProps) {
  const { t } = useTranslation()
  const { number, facts } = member
  const size = facts?.width === undefined ? undefined : `${facts.width} × ${facts.height ?? ''}`
  return (
    <li
      aria-current={chosen ? 'true' : undefined}
      className="bg-sheet border-line aria-[current=true]:outline-mark rounded-md border p-2 aria-[current=true]:outline-3"
    >
      <div className="bg-paper flex h-36 items-center justify-center overflow-hidden">
        {src === undefined ? (
          <span className="text-soft p-2 text-center">{t(`card.sheet.${emptyBecause(member)}`)}</span>
        ) : (
          <Veiled src={src} alt={t('card.sheet.alt', { number })} held={held} size="tile" />
        )}
      </div>
      <button type="button" onClick={onChoose} className="min-h-8 underline underline-offset-4">
        {t('card.sheet.tile', { number })}
      </button>
      <p className="text-soft text-sm">{[facts?.type, size].filter((part) => part !== undefined).join(' · ')}</p>
      {decided ? <p className="text-sm">{t('card.sheet.decided')}</p> : null}
      {copies === 0 ? null : <p className="text-sm">{t('card.sheet.copies', { count: copies })}</p>}
      <label className="flex min-h-8 items-center gap-2 text-sm">
        <input type="checkbox" checked={covered} onChange={onToggle} className="size-5 shrink-0" />
        {t('card.sheet.covers', { number })}
      </label>
    </li>
  )
}

/** Why a tile shows no picture. */
function emptyBecause(member: Member): 'noPicture' | 'waiting' | NonNullable<Member['withheld']> {
  return hasPicture(member) ? (member.withheld ?? 'waiting') : 'noPicture'
}
