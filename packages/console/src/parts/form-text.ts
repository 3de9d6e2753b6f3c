// Reads the texts of a form that was sent.
import type { FormEvent } from 'react'

/** Keeps the browser from sending the form itself; the answer gives a field's text without blanks around it, empty where there
 * is none; of several values under one name, one a line. */
export function textsOf(event: FormEvent<HTMLFormElement>): (name: string) => string {
  event.preventDefault()
  const given = new FormData(event.currentTarget)
  return (name) => {
    const values = given.getAll(name).filter((value) => typeof value === 'string')
    return values.join('\n').trim()
  }
}
