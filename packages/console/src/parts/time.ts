// Lengths of time and moments, in the language of the page.
import { useTranslation } from 'react-i18next'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]

/** Says a length in whole minutes, hours or days, whichever fits. */
export function useLength(): (ms: number) => string {
  const { i18n } = useTranslation()
  return (ms) => {
    const [unit, size] =
      ms < HOUR ? (['minute', MINUTE] as const) : ms < 2 * DAY ? (['hour', HOUR] as const) : (['day', DAY] as const)
    const format = new Intl.NumberFormat(i18n.language, { style: 'unit', unit, unitDisplay: 'long' })
    return format.format(Math.floor(ms / size))
  }
}

/** Says a moment: the time alone where it is within the next or last twelve hours. */
export function useMoment(): (iso: string) => string {
  const { i18n } = useTranslation()
  return (iso) => {
    const at = new Date(iso)
    const near = Math.abs(at.getTime() - Date.now()) < 12 * HOUR
    return new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short', ...(!near && { dateStyle: 'medium' }) }).format(
      at,
    )
  }
}
