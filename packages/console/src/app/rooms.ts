// The rooms of the console, in the order of the navigation. A room is one line here, one folder in rooms/, one route. Whoever lacks its
// permission is not led there; the server refuses him anyway.
export const ROOMS = [
  { path: '/queue', word: 'rooms.queue', permission: 'exhibit.view' },
  { path: '/day', word: 'rooms.day', permission: 'exhibit.view' },
  { path: '/cases', word: 'rooms.cases', permission: 'case.list' },
  { path: '/operations', word: 'rooms.operations', permission: 'operation.read' },
  { path: '/lists', word: 'rooms.lists', permission: 'list.read' },
  { path: '/requests', word: 'rooms.requests', permission: 'act.read' },
  { path: '/people', word: 'rooms.people', permission: 'person.read' },
  { path: '/audit', word: 'rooms.audit', permission: 'ledger.oversee' },
  { path: '/figures', word: 'rooms.figures', permission: 'statistics.read' },
] as const
