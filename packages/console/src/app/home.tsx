// The door: leads to the first room that one's role opens.
import { Navigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '../session/session.tsx'
import { ROOMS } from './rooms.ts'

export function Home() {
  const { t } = useTranslation()
  const may = useMay()
  const first = ROOMS.find(({ permission }) => may(permission))
  return first === undefined ? <p>{t('app.noRoom')}</p> : <Navigate to={first.path} replace />
}
