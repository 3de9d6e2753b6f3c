// Hashkeeper (.hsh): CSV with a header that names a column `hash`, an MD5 (HashkeeperHashSetParser.java of Autopsy).
import { hexOf, noHash } from '../hex.ts'
import type { ByteFormat } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { csvCell, splitRows } from '../text/csv-rows.ts'
import { firstLines } from '../text/first-lines.ts'

const HEADER = [
  'file_id',
  'hashset_id',
  'file_name',
  'directory',
  'hash',
  'file_size',
  'date_modified',
  'time_modified',
  'time_zone',
  'comments',
  'date_accessed',
  'time_accessed',
] as const

export const hashkeeper: ByteFormat = {
  kind: 'bytes',
  id: 'hashkeeper',
  name: 'Hashkeeper .hsh',
  spec: 'sleuthkit/autopsy HashkeeperHashSetParser.java',
  recognises: (head) =>
    columnsOf(firstLines(head)[0]?.split(',') ?? []).includes('hash') && /hashset_id/iu.test(firstLines(head)[0] ?? ''),
  parse(place, emit) {
    let columns: readonly string[] | undefined
    return splitRows(place, (cells, line) => {
      if (columns === undefined) {
        columns = columnsOf(cells)
        if (!columns.includes('hash')) throw malformed(place, line, 'the header names no column "hash"')
        return
      }
      if (cells.length !== columns.length)
        throw malformed(place, line, `has ${cells.length} cells, the header ${columns.length}`)
      const md5 = hexOf('md5', cells[columns.indexOf('hash')]?.trim() ?? '')
      if (md5 === undefined) throw malformed(place, line, `hash ${noHash('md5')}`)
      const carried: Record<string, string> = {}
      for (const [at, column] of columns.entries())
        if (column !== 'hash' && cells[at] !== '') carried[column] = cells[at] ?? ''
      emit({ kind: 'entry', entry: { digests: { md5 }, carried, line } })
    })
  },
  encode: () => ({
    head: `${HEADER.map((name) => `"${name}"`).join(',')}\n`,
    entry({ digests: { md5 }, carried }) {
      if (md5 === undefined) return undefined
      const cells = HEADER.map((column) => (column === 'hash' ? md5.toUpperCase() : (carried[column] ?? '')))
      return `${cells.map(csvCell).join(',')}\n`
    },
    tail: '',
  }),
}

function columnsOf(header: readonly string[]): readonly string[] {
  return header.map((name) => name.replaceAll('"', '').trim().toLowerCase())
}
