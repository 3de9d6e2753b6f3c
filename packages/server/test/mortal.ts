// A process of a site that dies between any two of its steps, in one test process: every statement to the database and every call
// of the key service or the object store is a step. From its death on nothing of it goes through, and its connections are cut,
// so that PostgreSQL undoes what it had not committed.
import { type Database, openDatabase } from '@rempart/store'
import type { Services } from '../src/services.ts'

export type Mortal = Readonly<{
  services: Services
  /** What it has done since it was born, in order; the step before which it died is not among them. */
  steps: readonly string[]
  isDead(): boolean
  /** Closes its connections. */
  bury(): Promise<void>
}>
type Query = (...args: readonly unknown[]) => unknown
type Connection = Readonly<{ stream: Readonly<{ destroy(): void }> }>

class Died extends Error {}

/** A process with connections of its own on the same site. It dies instead of the step of this number, counted from 0; without
 * one it lives on. */
export function mortal(living: Services, dieAt = Number.POSITIVE_INFINITY): Mortal {
  const steps: string[] = []
  const connections = new Set<Connection>()
  let dead = false
  /** True where the step may be done. */
  const step = (name: string): boolean => {
    if (!dead && steps.length >= dieAt) {
      dead = true
      for (const { stream } of connections) stream.destroy()
    }
    if (!dead) steps.push(name)
    return !dead
  }
  const database = ownDatabase(living.database)
  database.on('connect', (client) => {
    const { connection, query } = client as unknown as Readonly<{ connection: Connection; query: Query }>
    connections.add(connection)
    const mortalQuery: Query = (...args) => {
      if (step(String(args[0]).trim().split(/\s+/u).slice(0, 4).join(' '))) return Reflect.apply(query, client, args)
      const told = args.at(-1)
      if (typeof told !== 'function') return Promise.reject(new Died())
      process.nextTick(told, new Died())
      return undefined
    }
    Object.assign(client, { query: mortalQuery })
  })
  const port = <T extends object>(name: string, real: T): T =>
    new Proxy(real, {
      get: (target, verb) => {
        const value: unknown = Reflect.get(target, verb)
        if (typeof value !== 'function') return value
        return (...args: readonly unknown[]): unknown => {
          if (!step(`${name}.${String(verb)}`)) throw new Died()
          return Reflect.apply(value, target, args)
        }
      },
    })
  const { vault, access } = living
  return {
    services: {
      ...living,
      database,
      access: { ...access, database },
      vault: { ...vault, keys: port('keys', vault.keys), objects: port('objects', vault.objects) },
      tiles: port('tiles', living.tiles),
    },
    steps,
    isDead: () => dead,
    bury: () => database.end(),
  }
}

function ownDatabase({ options: { host = '', user = '', database = '', password } }: Database): Database {
  return openDatabase({ kind: 'socket', folder: host, user, database, password: String(password) })
}
