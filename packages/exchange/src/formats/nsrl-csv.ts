// NSRL RDS version 2, NSRLFile.txt: CSV with SHA-1, MD5, CRC32, FileName, FileSize, ProductCode, OpSystemCode, SpecialCode.
// Known software: a known-good list, whatever else is said of it.
import { hexOf, noHash } from '../hex.ts'
import type { ByteFormat } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { splitRows } from '../text/csv-rows.ts'
import { firstLines } from '../text/first-lines.ts'

const HEADER = ['SHA-1', 'MD5', 'CRC32', 'FileName', 'FileSize', 'ProductCode', 'OpSystemCode', 'SpecialCode'] as const
const HEADER_LINE = HEADER.map((name) => `"${name}"`).join(',')

export const nsrlCsv: ByteFormat = {
  kind: 'bytes',
  id: 'nsrl-csv',
  name: 'NSRL RDS 2 NSRLFile.txt',
  spec: 'https://www.nist.gov/itl/ssd/software-quality-group/national-software-reference-library-nsrl (RDS 2)',
  recognises: (head) => firstLines(head)[0]?.replaceAll('"', '').startsWith('SHA-1,MD5,CRC32,FileName') ?? false,
  parse(place, emit) {
    let first = true
    return splitRows(place, (cells, line) => {
      if (first) {
        first = false
        if (cells[0] !== 'SHA-1' || cells[1] !== 'MD5')
          throw malformed(place, line, 'is not the header of NSRLFile.txt')
        return
      }
      if (cells.length !== HEADER.length)
        throw malformed(place, line, `has ${cells.length} cells, not ${HEADER.length}`)
      const [sha1, md5] = [hexOf('sha1', cells[0] ?? ''), hexOf('md5', cells[1] ?? '')]
      if (sha1 === undefined) throw malformed(place, line, `SHA-1 ${noHash('sha1')}`)
      if (md5 === undefined) throw malformed(place, line, `MD5 ${noHash('md5')}`)
      const carried: Record<string, string> = {}
      for (const [at, name] of HEADER.entries()) if (at > 1 && cells[at] !== '') carried[name] = cells[at] ?? ''
      emit({ kind: 'entry', entry: { digests: { md5, sha1 }, realm: 'known-good', carried, line } })
    })
  },
  encode: () => ({
    head: `${HEADER_LINE}\r\n`,
    entry({ digests: { sha1, md5 }, carried }) {
      if (sha1 === undefined || md5 === undefined) return undefined
      const rest = HEADER.slice(2).map((name) => carried[name] ?? '')
      const numbers = ['FileSize', 'ProductCode']
      const cells = rest.map((value, at) =>
        numbers.includes(HEADER[at + 2] ?? '') && /^\d+$/u.test(value) ? value : `"${value.replaceAll('"', '""')}"`,
      )
      return `"${sha1.toUpperCase()}","${md5.toUpperCase()}",${cells.join(',')}\r\n`
    },
    tail: '',
  }),
}
