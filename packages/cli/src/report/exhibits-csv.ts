// exhibits.csv: one exhibit a row for a spreadsheet (RFC 4180). A cell that a spreadsheet would take for a formula gets an
// apostrophe in front (OWASP, CSV injection).
import type { Examination } from '@rempart/core'
import type { CaseRanking } from '@rempart/pipeline'

const COLUMNS = [
  'position',
  'lane',
  'path',
  'type',
  'size_bytes',
  'width',
  'height',
  'origin',
  'reasons',
  'matches',
  'findings',
  'gaps',
  'md5',
  'sha1',
  'sha256',
  'pdq',
  'pdq_quality',
] as const

/** Rows in manifest order, with the card position of each exhibit. */
export function* csvPieces(examinations: Iterable<Examination>, ranking: CaseRanking): Iterable<string> {
  yield `${COLUMNS.join(',')}\r\n`
  const positions = new Map<string, number>()
  for (const { position, members } of ranking.cards) for (const path of members) positions.set(path, position)
  for (const examination of examinations) {
    const { path, type, sizeBytes, digests, pixels, matches, findings, gaps } = examination
    const { lane, reasons, origin } = ranking.of(path)
    const cells: readonly (string | number | undefined)[] = [
      positions.get(path),
      lane,
      path,
      type,
      sizeBytes,
      pixels?.width,
      pixels?.height,
      origin.value,
      reasons.join(' '),
      matches.map(({ list, kind, distanceBits }) => `${list}:${kind}:${distanceBits}`).join(' '),
      findings.map(({ reader, code, basis }) => `${reader}:${code}:${basis}`).join(' '),
      gaps.map(({ stage, reason }) => `${stage}:${reason}`).join(' '),
      digests?.md5,
      digests?.sha1,
      digests?.sha256,
      pixels?.pdq.hex,
      pixels?.pdq.quality,
    ]
    yield `${cells.map(cell).join(',')}\r\n`
  }
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return ''
  const text = typeof value === 'string' && /^[=+\-@\t\r\n＝＋－＠]/u.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/u.test(text) ? `"${text.replace(/"/gu, '""')}"` : text
}
