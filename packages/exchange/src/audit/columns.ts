// Which columns of an index hold hashes of the files themselves: by their names, or as the operator says. A name such as
// `url_md5` is no hash of a file and is not taken; what is compared is printed and stands in the result.
import type { HashKind } from '@rempart/core'
import { UserError } from '@rempart/core'

export const HASH_KINDS: readonly HashKind[] = ['md5', 'sha1', 'sha256', 'pdq']
/** Hashes that datasets carry and that no list's hash can be compared with. */
const NOT_COMPARABLE = ['phash', 'dhash', 'ahash', 'whash', 'sha512', 'photodna']
/** What may stand beside the kind in a column's name. */
const AFFIXES = /^(?:hash|hex|image|img|file|content|digest|checksum|sum|original|orig)+$/u

/** `column` is the name in the dataset. */
export type HashColumn = Readonly<{ kind: HashKind; column: string }>
export type ColumnChoice = Readonly<{ columns: readonly HashColumn[]; notCompared: readonly string[] }>

/** The hash columns among `names`; `stated` ones win over detection, and must exist. UserError `not-found` otherwise. */
export function chooseColumns(
  names: readonly string[],
  { stated, subject }: Readonly<{ stated: readonly HashColumn[]; subject: string }>,
): ColumnChoice {
  const missing = stated.find(({ column }) => !names.includes(column))
  if (missing !== undefined)
    throw new UserError({ code: 'not-found', subject, reason: `has no column "${missing.column}"` })
  const detected = names.flatMap((column): readonly HashColumn[] => {
    const kind = HASH_KINDS.find((hash) => namesKind(column, hash))
    return kind === undefined || stated.some((choice) => choice.kind === kind) ? [] : [{ kind, column }]
  })
  const columns = [...stated, ...detected]
  const notCompared = names.filter((name) => NOT_COMPARABLE.some((hash) => namesKind(name, hash)))
  return { columns, notCompared }
}

/** Parses `md5=COLUMN`. UserError `usage`. */
export function parseColumnOption(text: string): HashColumn {
  const equals = text.indexOf('=')
  const kind = HASH_KINDS.find((hash) => hash === text.slice(0, equals).toLowerCase())
  const column = text.slice(equals + 1)
  if (kind !== undefined && column !== '') return { kind, column }
  const reason = `write KIND=COLUMN with KIND one of ${HASH_KINDS.join(', ')}`
  throw new UserError({ code: 'usage', subject: `--column ${text}`, reason })
}

/** `SHA-256`, `image_md5`, `meta.sha1_hash`: the kind, with nothing beside it but words for a file or a hash. */
function namesKind(column: string, kind: string): boolean {
  const plain = (column.split('.').at(-1) ?? '').toLowerCase().replace(/[^a-z0-9]/gu, '')
  const at = plain.indexOf(kind)
  if (at < 0) return false
  const rest = plain.slice(0, at) + plain.slice(at + kind.length)
  return rest === '' || AFFIXES.test(rest)
}
