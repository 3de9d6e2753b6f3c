// The list of keys that act on the page at hand, opened by `?`.
import { useTranslation } from 'react-i18next'
import { Dialog } from '../parts/dialog.tsx'
import { visibleBindings } from './bindings.ts'
import { useLayers } from './keys.tsx'

export function CheatSheet({ open, onClose }: Readonly<{ open: boolean; onClose(): void }>) {
  const { t } = useTranslation()
  const bindings = visibleBindings(useLayers())
  const spoken: Readonly<Record<string, string>> = t('keys.spoken', { returnObjects: true })
  return (
    <Dialog open={open} onClose={onClose} title={t('keys.title')}>
      {bindings.length === 0 ? <p>{t('keys.none')}</p> : null}
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
        {bindings.map(({ key, act }) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="border-line rounded border px-2 font-mono">{spoken[key] ?? key}</kbd>
            </dt>
            <dd>{act}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
