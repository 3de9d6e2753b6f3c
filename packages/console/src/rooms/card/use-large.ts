// Exhibits at viewing size: each a view of its own, which the server writes down before it answers. Two at most, to be
// compared; what is put away is gone.
import type { ViewReason } from '@rempart/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '../../call.ts'
import { useForget } from './card-data.ts'
import type { Member, Place } from './card-data.ts'
import { hasPicture } from './has-picture.ts'

/** A picture that was opened, in this page alone. */
export type Opened = Readonly<{ exhibit: string; number: number; src: string }>
export type Large = Readonly<{
  first: Opened | undefined
  second: Opened | undefined
  /** Shows one exhibit large. */
  open(member: Member): void
  /** Compares an exhibit with the one that is open; nothing where none is, or it is that one. */
  compare(member: Member): void
  hide(): void
  error: Error | null
}>

export function useLarge(place: Place, reason: ViewReason): Large {
  const forget = useForget()
  const [[first, second], setOpened] = useState<readonly Opened[]>([])
  useForgotten(first?.src)
  useForgotten(second?.src)
  const view = useMutation({
    mutationFn: async ({ member, beside }: Readonly<{ member: Member; beside: boolean }>) => {
      const { exhibit, number, object } = member
      if (object === undefined) return
      const params = { case: place.case, object }
      // Opening it large is asking for it expressly, where a byte-identical copy was seen or stands decided.
      const body = { reason, again: member.withheld !== undefined }
      const answer = await call('POST /cases/{case}/exhibits/{object}/view', { params, body })
      const opened = { exhibit, number, src: URL.createObjectURL(await answer.body.blob()) }
      setOpened((before) => (beside ? [...before.slice(0, 1), opened] : [opened]))
      void forget() // not waited for: the next key acts as soon as the picture is there
    },
  })
  const show = (member: Member, beside: boolean): void => {
    if (!view.isPending && hasPicture(member)) view.mutate({ member, beside })
  }
  return {
    first,
    second,
    open: (member) => {
      if (second === undefined && first?.exhibit === member.exhibit) return
      if (first?.exhibit === member.exhibit) setOpened([first])
      else show(member, false)
    },
    compare: (member) => {
      if (first !== undefined && ![first.exhibit, second?.exhibit].includes(member.exhibit)) show(member, true)
    },
    hide: () => setOpened([]),
    error: view.error,
  }
}

/** Gives the memory of a picture back once it is no longer shown. */
function useForgotten(src: string | undefined): void {
  useEffect(
    () => () => {
      if (src !== undefined) URL.revokeObjectURL(src)
    },
    [src],
  )
}
