// rempart index build|stat|verify
import type { Command } from 'commander'
import { tablesFindCanaries } from '@rempart/exchange'
import type { IndexedList, ListTables } from '@rempart/exchange'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { keyFolder } from '../keys/key-folder.ts'
import { buildIndexFile, openIndexFile } from '../lists/index-file.ts'
import type { OpenIndex } from '../lists/index-file.ts'
import { isListImage, openListImage } from '../lists/list-image.ts'

/** Turns of the canaries that `verify` looks up: each goes through other buckets. */
const VERIFY_TURNS = 64

export function addIndex(program: Command, leave: (code: ExitCode) => void): void {
  const index = program.command('index').description('build and check the index that near matches are looked up in')
  index
    .command('build')
    .description('read the PDQ hashes of lists and write a sealed index of them')
    .argument('<list...>', 'list files, in any format that "list add" reads')
    .requiredOption('--out <file>', 'where the index is written')
    .option('--json', 'print the facts as JSON', false)
    .addHelpText('after', '\nExample:\n  $ rempart index build known.csv partner.json --out known.index')
    .action((files: readonly string[], { out, json }: Readonly<{ out: string; json: boolean }>) => {
      print(buildIndexFile({ files, out, keys: keyFolder(process.env), now: new Date() }), json)
      leave(EXIT.finished)
    })
  index
    .command('stat')
    .description('say what an index holds, or the image of a list')
    .argument('<file>', 'an index, or the image of a list')
    .option('--json', 'print the facts as JSON', false)
    .action((file: string, { json }: Readonly<{ json: boolean }>) => {
      const keys = keyFolder(process.env)
      if (isListImage(file)) printImage(openListImage(file, keys), json)
      else print(openIndexFile(file, keys), json)
      leave(EXIT.finished)
    })
  index
    .command('verify')
    .description('authenticate every byte of an index, or of the image of a list, and look its test entries up')
    .argument('<file>', 'an index, or the image of a list')
    .action((file: string) => {
      const findsCanaries = opened(file, keyFolder(process.env))
      const sound = Array.from({ length: VERIFY_TURNS }, (_, turn) => turn).every(findsCanaries)
      process.stdout.write(sound ? 'sound: every byte is as it was sealed, every test entry is found\n' : 'NOT SOUND\n')
      leave(sound ? EXIT.finished : EXIT.differs)
    })
}

/** Whether everything that answers in the file finds its test entries, at a turn. */
function opened(file: string, keys: string): (turn: number) => boolean {
  if (isListImage(file)) {
    const tables = openListImage(file, keys)
    return (turn) => tablesFindCanaries(tables, turn)
  }
  const { near, lowQuality } = openIndexFile(file, keys)
  return (turn) => near.findsCanaries(turn) && lowQuality.findsCanaries(turn)
}

function printImage({ entries, digests, others, near, lowQuality, notComparable }: ListTables, json: boolean): void {
  const figures = {
    entries,
    md5: digests.md5.size,
    sha1: digests.sha1.size,
    sha256: digests.sha256.size,
    others: others.size,
    notComparable,
    hashes: near.size,
    lowQuality: lowQuality.size,
    memoryBytes: near.memoryBytes + lowQuality.memoryBytes,
    ...near.stats(),
  }
  const text = json
    ? JSON.stringify(figures)
    : [
        `image of a list of ${entries} entries`,
        `${figures.hashes} hashes answer at a distance, ${figures.lowQuality} of low quality at distance 0 only`,
        `${figures.md5} MD5, ${figures.sha1} SHA-1, ${figures.sha256} SHA-256, ${figures.others} of other kinds${notComparable.length === 0 ? '' : ` (${notComparable.join(', ')})`}`,
        `${figures.segments} segments, ${figures.folded} folded, ${Math.ceil(figures.memoryBytes / 1e6)} MB`,
      ].join('\n')
  process.stdout.write(`${text}\n`)
}

function print({ near, lowQuality, facts, sequence }: OpenIndex, json: boolean): void {
  const figures = {
    sequence,
    builtAt: facts.builtAt,
    hashes: near.size,
    lowQuality: lowQuality.size,
    memoryBytes: near.memoryBytes + lowQuality.memoryBytes,
    ...near.stats(),
    lists: facts.lists,
  }
  const text = json
    ? JSON.stringify(figures)
    : [
        `${figures.hashes} hashes answer at a distance, ${figures.lowQuality} of low quality at distance 0 only`,
        `built ${figures.builtAt}, number ${sequence}; ${figures.segments} segments, ${figures.folded} folded, ${Math.ceil(figures.memoryBytes / 1e6)} MB`,
        ...facts.lists.map(describeList),
      ].join('\n')
  process.stdout.write(`${text}\n`)
}

function describeList({ name, entries, pdq, lowQuality, withoutPdq }: IndexedList): string {
  return `  ${name}: ${entries} entries, ${pdq} PDQ (${lowQuality} of low quality), ${withoutPdq} without PDQ`
}
