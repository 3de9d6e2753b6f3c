// Where a file says that it was made, and the sketch of a map when it is asked for.
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import type { Position } from '../../map/outlines.ts'
import { Button } from '../../parts/button.tsx'

/** The outlines weigh as much as a quarter of the console: they are loaded when somebody looks. */
const PositionMap = lazy(async () => ({ default: (await import('../../map/position-map.tsx')).PositionMap }))

export function PlaceStated({ at }: Readonly<{ at: Position }>) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  const toggle = (): void => setShown((now) => !now)
  useKeys([{ key: 'g', act: t('map.show'), run: toggle }])
  return (
    <div className="border-line grid gap-2 rounded-md border p-3">
      <h3 className="text-soft">{t('map.title')}</h3>
      <p>
        <code>{`${at.latitude}°, ${at.longitude}°`}</code>
        <span className="text-soft text-sm">{` · ${t('card.evidence.claim')}`}</span>
      </p>
      <p>
        <Button shortcut="g" aria-expanded={shown} onClick={toggle}>
          {t('map.show')}
        </Button>
      </p>
      {shown ? (
        <Suspense fallback={<p>{t('app.loading')}</p>}>
          <PositionMap at={at} />
        </Suspense>
      ) : null}
    </div>
  )
}
