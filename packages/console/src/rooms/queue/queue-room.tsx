// The queue: the next card by the published order.
import { useTranslation } from 'react-i18next'

export function QueueRoom() {
  const { t } = useTranslation()
  return <h1 className="text-xl font-semibold">{t('queue.title')}</h1>
}
