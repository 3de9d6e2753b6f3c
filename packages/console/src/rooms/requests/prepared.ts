// A request that another room prepared: it stands in the address and fills in the form. Nothing is sent by opening it.
import { ACTS_FOR_TWO } from '@rempart/core'
import type { ActForTwo } from '@rempart/core'

export type Prepared = Readonly<{
  kind?: ActForTwo | undefined
  case?: string | undefined
  person?: string | undefined
  exhibits?: readonly string[] | undefined
}>

const ID = /^[0-9a-f]{32}$/u

/** Reads what the address prepares; what is malformed is left out. */
export function readPrepared(search: Readonly<Record<string, unknown>>): Prepared {
  const { kind, case: place, person, exhibits } = search
  const known = ACTS_FOR_TWO.find((one) => one === kind)
  return {
    ...(known !== undefined && { kind: known }),
    ...(typeof place === 'string' && ID.test(place) && { case: place }),
    ...(typeof person === 'string' && ID.test(person) && { person }),
    ...(Array.isArray(exhibits) && { exhibits: exhibits.filter((one) => typeof one === 'string' && ID.test(one)) }),
  }
}
