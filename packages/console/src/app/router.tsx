// Which address shows which room.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Problem } from '../parts/problem.tsx'
import { CardRoom } from '../rooms/card/card-room.tsx'
import { DayRoom } from '../rooms/day/day-room.tsx'
import { readFilter } from '../rooms/queue/queue-data.ts'
import { QueueRoom } from '../rooms/queue/queue-room.tsx'
import { readPrepared } from '../rooms/requests/prepared.ts'
import { Home } from './home.tsx'
import { Layout } from './layout.tsx'

const root = createRootRoute({ component: Layout, notFoundComponent: NotThere })
const home = createRoute({ getParentRoute: () => root, path: '/', component: Home })
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

const cases = createRoute({
  getParentRoute: () => root,
  path: '/cases',
  component: lazyRouteComponent(() => import('../rooms/cases/cases-room.tsx'), 'CasesRoom'),
})
const oneCase = createRoute({
  getParentRoute: () => root,
  path: '/cases/$case',
  component: lazyRouteComponent(() => import('../rooms/cases/case-room.tsx'), 'CaseRoom'),
})
const operations = createRoute({
  getParentRoute: () => root,
  path: '/operations',
  component: lazyRouteComponent(() => import('../rooms/operations/operations-room.tsx'), 'OperationsRoom'),
})
const oneOperation = createRoute({
  getParentRoute: () => root,
  path: '/operations/$operation',
  component: lazyRouteComponent(() => import('../rooms/operations/operation-room.tsx'), 'OperationRoom'),
})
const lists = createRoute({
  getParentRoute: () => root,
  path: '/lists',
  component: lazyRouteComponent(() => import('../rooms/lists/lists-room.tsx'), 'ListsRoom'),
})
const figures = createRoute({
  getParentRoute: () => root,
  path: '/figures',
  component: lazyRouteComponent(() => import('../rooms/figures/figures-room.tsx'), 'FiguresRoom'),
})
const requests = createRoute({
  getParentRoute: () => root,
  path: '/requests',
  validateSearch: readPrepared,
  component: lazyRouteComponent(() => import('../rooms/requests/requests-room.tsx'), 'RequestsRoom'),
})
const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: lazyRouteComponent(() => import('../rooms/people/people-room.tsx'), 'PeopleRoom'),
})
const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(() => import('../rooms/audit/audit-room.tsx'), 'AuditRoom'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    queue,
    card,
    cases,
    oneCase,
    day,
    requests,
    people,
    audit,
    operations,
    oneOperation,
    lists,
    figures,
  ]),
  basepath: '/console',
  defaultErrorComponent: ({ error }) => <Problem error={error} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

function NotThere() {
  const { t } = useTranslation()
  return <p>{t('app.notThere')}</p>
}
