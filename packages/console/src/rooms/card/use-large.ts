// One exhibit at viewing size: a view of its own, which the server writes down before it answers.
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '../../call.ts'
import { useForget } from './card-data.ts'
import type { Place } from './card-data.ts'

export type Large = Readonly<{
  picture: Readonly<{ object: string; src: string }> | undefined
  open(object: string): void
  hide(): void
  error: Error | null
}>

export function useLarge(place: Place): Large {
  const forget = useForget()
  const [picture, setPicture] = useState<Large['picture']>()
  const src = picture?.src
  useEffect(
    () => () => {
      if (src !== undefined) URL.revokeObjectURL(src)
    },
    [src],
  )
  const view = useMutation({
    mutationFn: async (object: string) => {
      const params = { case: place.case, object }
      const answer = await call('POST /cases/{case}/exhibits/{object}/view', { params, body: { reason: 'triage' } })
      setPicture({ object, src: URL.createObjectURL(await answer.body.blob()) })
      await forget()
    },
  })
  const open = (object: string): void => {
    if (!view.isPending && picture?.object !== object) view.mutate(object)
  }
  return { picture, open, hide: () => setPicture(undefined), error: view.error }
}
