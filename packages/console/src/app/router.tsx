// Which address shows which room.
import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { CardRoom } from '../rooms/card/card-room.tsx'
import { DayRoom } from '../rooms/day/day-room.tsx'
import { readFilter } from '../rooms/queue/queue-data.ts'
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
const queue = createRoute({
  getParentRoute: () => root,
  path: '/queue',
  validateSearch: readFilter,
  component: QueueRoom,
})
const card = createRoute({
  getParentRoute: () => root,
  path: '/cards/$case/$card',
  validateSearch: readFilter,
  component: CardRoom,
})
const day = createRoute({ getParentRoute: () => root, path: '/day', component: DayRoom })

export const router = createRouter({ routeTree: root.addChildren([home, queue, card, day]), basepath: '/console' })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

function NotThere() {
  const { t } = useTranslation()
  return <p>{t('app.notThere')}</p>
}
