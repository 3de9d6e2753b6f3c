// Which address shows which room.
import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { QueueRoom } from '../rooms/queue/queue-room.tsx'
import { Layout } from './layout.tsx'

const root = createRootRoute({ component: Layout, notFoundComponent: NotThere })
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/queue' })
  },
})
const queue = createRoute({ getParentRoute: () => root, path: '/queue', component: QueueRoom })

export const router = createRouter({ routeTree: root.addChildren([home, queue]), basepath: '/console' })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

function NotThere() {
  const { t } = useTranslation()
  return <p>{t('app.notThere')}</p>
}
