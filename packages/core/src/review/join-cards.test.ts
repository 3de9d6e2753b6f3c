import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Card } from '../card.ts'
import type { ExhibitPath } from '../exhibit.ts'
import type { Lane } from '../lane.ts'
import { joinCards } from './join-cards.ts'
import type { LaidCard } from './join-cards.ts'

type World = Readonly<{
  ranked: readonly Card[]
  laid: ReadonlyMap<ExhibitPath, LaidCard<string>>
  contentOf: (path: ExhibitPath) => string
}>

/** Exhibits in groups as a ranking leaves them (each content has one tile), some of them laid on cards before. */
const anyWorld: fc.Arbitrary<World> = fc
  .array(
    fc.record({
      group: fc.integer({ min: 0, max: 4 }),
      content: fc.integer({ min: 0, max: 2 }),
      home: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .chain((exhibits) =>
    fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 9, maxLength: 9 }).map((lanes): World => {
      const named = exhibits.map((exhibit, at) => ({ ...exhibit, path: `p${at}` as ExhibitPath }))
      // Byte-identical exhibits are always of one group.
      const contents = new Map(named.map(({ path, group, content }) => [path, `${group}/${content}`]))
      const contentOf = (path: ExhibitPath): string => contents.get(path) ?? ''
      const ranked = [...Map.groupBy(named, ({ group }) => group).values()].map((members, at): Card => {
        const paths = members.map(({ path }) => path)
        const tiles = paths.filter((path, i) => paths.findIndex((other) => contentOf(other) === contentOf(path)) === i)
        const lane = (lanes[at] ?? 3) as Lane
        const kind = tiles.length > 1 ? 'near-duplicates' : 'single'
        return { position: at + 1, lane, reasons: [], kind, members: paths, shown: tiles[0] as ExhibitPath, tiles }
      })
      const laid = new Map(
        named.flatMap(({ path, home }) =>
          home === undefined
            ? []
            : [
                [
                  path,
                  {
                    id: `c${home}`,
                    lane: (lanes[5 + home] ?? 3) as Lane,
                    kind: home < 2 ? 'near-duplicates' : 'single',
                  },
                ] as const,
              ],
        ),
      )
      return { ranked, laid, contentOf }
    }),
  )

test('every new exhibit is on exactly one card, and none that was laid is named again', () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const { grown, fresh } = joinCards(world)
      const placed = [...grown, ...fresh].flatMap(({ members }) => members)
      const all = world.ranked.flatMap(({ members }) => members)
      expect(placed.toSorted()).toEqual(all.filter((path) => !world.laid.has(path)).toSorted())
    }),
  )
})

test('no new exhibit stands in a lower lane than the ranking gave it', () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const { grown, fresh } = joinCards(world)
      const lanes = new Map([...world.laid.values()].map(({ id, lane }) => [id, lane]))
      const laneOf = (path: ExhibitPath) => world.ranked.find(({ members }) => members.includes(path))?.lane ?? 0
      for (const { id, members } of grown)
        for (const path of members) expect(lanes.get(id)).toBeLessThanOrEqual(laneOf(path))
      for (const { lane, members } of fresh) for (const path of members) expect(lane).toBe(laneOf(path))
    }),
  )
})

test('a group hides nothing: new content is a tile once; what was a tile before is one again only where it has risen', () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const { grown, fresh } = joinCards(world)
      const added = [...grown, ...fresh].flatMap(({ tiles }) => tiles.map(world.contentOf))
      const before = new Set([...world.laid.keys()].map(world.contentOf))
      const all = new Set(world.ranked.flatMap(({ members }) => members.map(world.contentOf)))
      const unseen = added.filter((content) => !before.has(content))
      expect(unseen.toSorted()).toEqual([...all].filter((content) => !before.has(content)).toSorted())
      expect(new Set(added).size).toBe(added.length)
      for (const { lane, tiles } of fresh)
        for (const path of tiles) {
          const twins = [...world.laid].filter(([old]) => world.contentOf(old) === world.contentOf(path))
          const last = twins.at(-1)
          if (last !== undefined) expect(last[1].lane).toBeGreaterThan(lane)
        }
      for (const { tiles } of grown) for (const path of tiles) expect(before.has(world.contentOf(path))).toBe(false)
    }),
  )
})

test('a look-alike comes to a group alone, a copy to what it equals; every tile of a card is one of its members', () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const { grown, fresh } = joinCards(world)
      for (const { id, members, tiles } of grown) {
        const own = [...world.laid].filter(([, card]) => card.id === id)
        const equals = new Set(own.map(([path]) => world.contentOf(path)))
        const isGroup = own.some(([, { kind }]) => kind === 'near-duplicates')
        for (const path of members) expect(isGroup || equals.has(world.contentOf(path))).toBe(true)
        expect(members).toEqual(expect.arrayContaining([...tiles]))
      }
      for (const { kind, members, tiles, shown } of fresh) {
        expect(members.some((path) => world.laid.has(path))).toBe(false)
        expect(members).toEqual(expect.arrayContaining([...tiles]))
        expect(tiles[0]).toBe(shown)
        if (kind === 'near-duplicates') expect(tiles.length).toBeGreaterThan(1)
      }
    }),
  )
})
