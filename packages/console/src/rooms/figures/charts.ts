// The charts, as data: which counts of the public statistics each shows, and whether as numbers or as a share of the total.

export const CHARTS = [
  {
    id: 'reports',
    group: 'reports',
    table: 'source',
    categories: ['anonymous', 'machine', 'webhook', 'person'],
    share: false,
  },
  {
    id: 'lanes',
    group: 'decisions',
    table: 'lane',
    categories: ['lane-1', 'lane-2', 'lane-3', 'lane-4'],
    share: false,
  },
  { id: 'generated', group: 'decisions', table: 'origin', categories: ['generated'], share: true },
  {
    id: 'wait',
    group: 'decisions',
    table: 'wait',
    categories: ['one-hour', 'one-day', 'one-week', 'thirty-days', 'longer'],
    share: true,
  },
  { id: 'views', group: 'decisions', table: 'view', categories: ['opened-large', 'avoided'], share: true },
  {
    id: 'corrections',
    group: 'corrections',
    table: 'what',
    categories: ['entry-in-doubt', 'entry-cleared', 'decision-undone'],
    share: false,
  },
  {
    id: 'requests',
    group: 'requests',
    table: 'answer',
    categories: ['approved', 'refused', 'withdrawn'],
    share: false,
  },
] as const
