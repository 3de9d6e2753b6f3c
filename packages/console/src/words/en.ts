// Every sentence of the console, in English. fr.ts has the same keys; a missing one does not compile and fails a test.
import { audit } from './en/audit.ts'
import { card } from './en/card.ts'
import { cases } from './en/cases.ts'
import { day } from './en/day.ts'
import { figures } from './en/figures.ts'
import { lists } from './en/lists.ts'
import { operations } from './en/operations.ts'
import { people } from './en/people.ts'
import { requests } from './en/requests.ts'
import { problem } from './en/problem.ts'
import { queue } from './en/queue.ts'

export const en = {
  app: {
    name: 'Rempart',
    skip: 'Skip to the content',
    language: 'Langue : français',
    theme: { light: 'Light', dark: 'Dark', label: 'Colours' },
    keys: 'Keys',
    signOut: 'Sign out',
    loading: 'One moment…',
    save: 'Save',
    close: 'Close',
    notThere: 'There is nothing here.',
    noRoom: 'In this role there is no room for you here yet.',
  },
  keys: {
    title: 'What the keys do here',
    help: 'Show this list',
    undo: 'Undo the last act',
    none: 'No key does anything on this page.',
    spoken: {
      ' ': 'Space',
      Escape: 'Esc',
      Enter: 'Enter',
      ArrowLeft: '←',
      ArrowRight: '→',
      ArrowUp: '↑',
      ArrowDown: '↓',
    },
  },
  chart: { table: 'As a table', csv: 'Take along as CSV', withheld: 'withheld, or none' },
  session: { role: 'Role' },
  map: {
    title: 'Where it says it was made',
    show: 'Show the place on a sketch of the world',
    world: 'The place on the world',
    near: 'The place among its countries',
  },
  compare: {
    title: 'Exhibits {{first}} and {{second}} compared',
    alt: 'Exhibits {{first}} and {{second}}, veiled until you hold the space bar or press on them',
    how: 'How',
    overlay: 'one over the other',
    turns: 'taking turns',
    difference: 'what differs',
    next: 'Compare another way',
    mix: 'How much of the second',
    more: 'More of the second',
    less: 'Less of the second',
    swap: 'The other one',
    mirror: 'Mirror the second',
    turn: 'Turn the second',
    differ: '{{share}} of the picture differs, area by area.',
  },
  part: {
    left: 'Move the part to the left',
    right: 'Move the part to the right',
    up: 'Move the part up',
    down: 'Move the part down',
    wider: 'Wider',
    narrower: 'Narrower',
    higher: 'Higher',
    lower: 'Lower',
    hold: 'Hold to see this part',
  },
  rows: { forward: 'Choose the next row', backward: 'Choose the row before', enter: 'Go into the chosen row' },
  graph: {
    nodes: 'What is linked',
    links: 'The links in words',
    tooMany_one: '{{count}} is too many to draw; the links are listed below.',
    tooMany_other: '{{count}} are too many to draw; the links are listed below.',
  },
  stepUp: {
    title: 'Show that it is you',
    why: 'This act needs a fresh proof of who is there. It holds for five minutes.',
    passkey: 'Use my passkey',
    password: 'Password',
    code: 'One-time code',
    confirm: 'Confirm',
    failed: 'That did not work. Try again.',
  },
  rooms: {
    label: 'Rooms',
    queue: 'Queue',
    cases: 'Cases',
    operations: 'Operations',
    lists: 'Lists',
    figures: 'Figures',
    day: 'Your day',
    requests: 'Acts that take two',
    people: 'People',
    audit: 'Audit',
  },
  problem,
  queue,
  card,
  cases,
  operations,
  lists,
  figures,
  day,
  requests,
  people,
  audit,
}

/** The shape that every language has: a missing sentence does not compile. */
export type Words = typeof en
