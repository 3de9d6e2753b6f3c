// One exhibit at viewing size, veiled until it is held: whole, by the loupe, or a part of it.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Slider } from '../../parts/slider.tsx'
import { AS_IT_IS, ShadowFilter } from '../../pictures/levels.tsx'
import type { Levels } from '../../pictures/levels.tsx'
import { Loupe } from '../../pictures/loupe.tsx'
import { Part } from '../../pictures/part.tsx'
import { Veiled } from '../../pictures/veiled.tsx'

type LargeProps = Readonly<{ number: number; src: string; held: boolean; onHide(): void }>
type Way = 'whole' | 'loupe' | 'part'

const STEP = 0.25
const LEAST = 0.25
const MOST = 4

export function LargePicture({ number, src, held, onHide }: LargeProps) {
  const { t } = useTranslation()
  const [levels, setLevels] = useState(AS_IT_IS)
  const [way, setWay] = useState<Way>('whole')
  const set = (level: keyof Levels, value: number): void => setLevels((now) => ({ ...now, [level]: value }))
  const brighter = (by: number): void => set('brightness', Math.min(MOST, Math.max(LEAST, levels.brightness + by)))
  const toggle = (one: Way): void => setWay((now) => (now === one ? 'whole' : one))
  const loupe = { key: 'l', act: t('card.large.loupe'), run: () => toggle('loupe') }
  const part = { key: 'b', act: t('card.large.part'), run: () => toggle('part') }
  const rest = [
    { key: '0', act: t('card.large.asItIs'), run: () => setLevels(AS_IT_IS) },
    { key: 'h', act: t('card.large.hide'), run: onHide },
  ]
  useKeys([
    loupe,
    part,
    { key: '+', act: t('card.large.brighter'), run: () => brighter(STEP) },
    { key: '-', act: t('card.large.darker'), run: () => brighter(-STEP) },
    ...rest,
  ])
  const shown = { src, alt: t('card.large.alt', { number }), held, levels }
  return (
    <section aria-labelledby="large-picture" className="bg-sheet border-line grid gap-3 rounded-lg border p-3">
      <h2 id="large-picture" className="font-semibold">
        {t('card.large.title', { number })}
      </h2>
      <ShadowFilter levels={levels} />
      {way === 'whole' ? <Veiled {...shown} size="large" /> : null}
      {way === 'loupe' ? <Loupe {...shown} /> : null}
      {way === 'part' ? <Part {...shown} /> : null}
      {way === 'whole' ? null : <p className="text-soft text-sm">{t(`card.large.how.${way}`)}</p>}
      <div className="flex flex-wrap gap-4">
        {(['brightness', 'contrast', 'shadows'] as const).map((level) => (
          <Slider
            key={level}
            label={t(`card.large.${level}`)}
            least={LEAST}
            most={MOST}
            value={levels[level]}
            onChange={(value) => set(level, value)}
          />
        ))}
        <Button shortcut={loupe.key} aria-pressed={way === 'loupe'} onClick={loupe.run}>
          {loupe.act}
        </Button>
        <Button shortcut={part.key} aria-pressed={way === 'part'} onClick={part.run}>
          {part.act}
        </Button>
        {rest.map(({ key, act, run }) => (
          <Button key={key} shortcut={key} onClick={run}>
            {act}
          </Button>
        ))}
      </div>
    </section>
  )
}
