// One exhibit at viewing size, veiled until it is held; brightness and contrast change what is shown, never the exhibit.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Slider } from '../../parts/slider.tsx'
import { Loupe } from '../../pictures/loupe.tsx'
import { Veiled } from '../../pictures/veiled.tsx'

type LargeProps = Readonly<{ number: number; src: string; held: boolean; onHide(): void }>

const STEP = 0.25
const LEAST = 0.25
const MOST = 4

export function LargePicture({ number, src, held, onHide }: LargeProps) {
  const { t } = useTranslation()
  const [brightness, setBrightness] = useState(1)
  const [contrast, setContrast] = useState(1)
  const [loupe, setLoupe] = useState(false)
  const change = (by: number): void => setBrightness((now) => Math.min(MOST, Math.max(LEAST, now + by)))
  const acts = [
    { key: 'h', act: t('card.large.hide'), run: onHide },
    { key: 'l', act: t('card.large.loupe'), run: () => setLoupe((on) => !on) },
    { key: '+', act: t('card.large.brighter'), run: () => change(STEP) },
    { key: '-', act: t('card.large.darker'), run: () => change(-STEP) },
  ]
  useKeys(acts)
  const levels = { brightness, contrast }
  const alt = t('card.large.alt', { number })
  return (
    <section aria-labelledby="large-picture" className="bg-sheet border-line grid gap-3 rounded-lg border p-3">
      <h2 id="large-picture" className="font-semibold">
        {t('card.large.title', { number })}
      </h2>
      {loupe ? (
        <Loupe src={src} alt={alt} held={held} levels={levels} />
      ) : (
        <Veiled src={src} alt={alt} held={held} size="large" levels={levels} />
      )}
      {loupe ? <p className="text-soft text-sm">{t('card.large.loupeHow')}</p> : null}
      <div className="flex flex-wrap gap-4">
        <Slider
          label={t('card.large.brightness')}
          least={LEAST}
          most={MOST}
          value={brightness}
          onChange={setBrightness}
        />
        <Slider label={t('card.large.contrast')} least={LEAST} most={MOST} value={contrast} onChange={setContrast} />
        <Button shortcut="l" aria-pressed={loupe} onClick={() => setLoupe(!loupe)}>
          {t('card.large.loupe')}
        </Button>
        <Button shortcut="h" onClick={onHide}>
          {t('card.large.hide')}
        </Button>
      </div>
    </section>
  )
}
