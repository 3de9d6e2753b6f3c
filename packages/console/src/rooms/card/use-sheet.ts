// The pictures of a contact sheet: asked for once, kept by this page alone, forgotten when the card is left.
import type { ViewReason } from '@rempart/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { call } from '../../call.ts'
import { useForget } from './card-data.ts'
import type { Member, Place } from './card-data.ts'

/** Tiles asked for at the same time. */
const AT_ONCE = 3

export type Sheet = Readonly<{
  /** Addresses of the pictures that came, by exhibit. */
  pictures: ReadonlyMap<string, string>
  /** Tiles that were not asked for yet. */
  waiting: number
  open(): void
  busy: boolean
  error: Error | null
}>

/** `tiles` are those that have a picture, in the order of the sheet. What the server withholds is not asked for. */
export function useSheet(
  place: Place,
  { tiles, reason }: Readonly<{ tiles: readonly Member[]; reason: ViewReason }>,
): Sheet {
  const forget = useForget()
  const [pictures, setPictures] = useState<ReadonlyMap<string, string>>(new Map())
  const made = useRef<string[]>([])
  useEffect(
    () => () => {
      for (const address of made.current) URL.revokeObjectURL(address)
    },
    [],
  )
  const missing = tiles.filter(({ exhibit, withheld }) => withheld === undefined && !pictures.has(exhibit))
  const from = missing[0]?.tile
  const load = useMutation({
    mutationFn: async () => {
      if (from === undefined) return
      const body = { reason, from }
      const { tiles: tickets } = (await call('POST /cases/{case}/cards/{card}/sheet', { params: place, body })).body
      const left = tickets.values()
      const work = async (): Promise<void> => {
        for (const { exhibit, ticket } of left) {
          const answer = await call('POST /tiles/{ticket}', { params: { ticket } })
          const address = URL.createObjectURL(await answer.body.blob())
          made.current.push(address)
          setPictures((before) => new Map([...before, [exhibit, address]]))
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
      await forget()
    },
  })
  const open = (): void => {
    if (!load.isPending) load.mutate()
  }
  return { pictures, waiting: missing.length, open, busy: load.isPending, error: load.error }
}
