// Every list format, in the order in which a file is tried: those with a mark of their own first, plain text last.
import { UserError } from '@rempart/core'
import {
  autopsyKdb,
  csv,
  dfxml,
  encaseHash,
  hashkeeper,
  md5Idx,
  ncmecXml,
  nistCaid,
  nsrlCsv,
  nsrlSqlite,
  plain,
  pythonThreatExchange,
  stopNciiJson,
  threatExchangeJson,
  vics1,
  vics2,
  vpdqJson,
  vpdqText,
} from './formats/index.ts'
import type { ListFormat } from './list-format.ts'

export const LIST_FORMATS: readonly ListFormat[] = [
  encaseHash,
  autopsyKdb,
  nsrlSqlite,
  ncmecXml,
  dfxml,
  nistCaid,
  vics1,
  vics2,
  stopNciiJson,
  threatExchangeJson,
  vpdqJson,
  vpdqText,
  nsrlCsv,
  hashkeeper,
  csv,
  md5Idx,
  pythonThreatExchange,
  plain,
]

/** The format of this id. UserError `usage` that names them all. */
export function formatOf(id: string): ListFormat {
  const format = LIST_FORMATS.find((known) => known.id === id)
  if (format !== undefined) return format
  const known = LIST_FORMATS.map((each) => each.id).join(', ')
  throw new UserError({ code: 'usage', subject: `format ${id}`, reason: `is not one of ${known}` })
}

/** The format of a file that begins so, or nothing. */
export function recogniseFormat(head: Uint8Array): ListFormat | undefined {
  return LIST_FORMATS.find((format) => format.recognises(head))
}
