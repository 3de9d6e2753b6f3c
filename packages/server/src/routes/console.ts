// The console's pages: files that the build made, read once at start. Whatever is below /console/ and no file is the page
// itself, whose router knows the rooms.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { z } from 'zod'
import { UserError } from '@rempart/core'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { notFound } from '../http/problem.ts'

const BUILT = join(import.meta.dirname, '../../../console/dist')
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}
/** Names of built assets hold a digest of their content, so a browser may keep them. */
const KEPT = 'private, max-age=31536000, immutable'

type Page = Readonly<{ bytes: Uint8Array; type: string }>

let pages: ReadonlyMap<string, Page> | undefined

function builtPages(): ReadonlyMap<string, Page> {
  if (!existsSync(join(BUILT, 'index.html')))
    throw new UserError({ code: 'missing-program', subject: 'console', reason: 'is not built: run npm run setup' })
  pages ??= new Map(
    globSync('**/*.*', { cwd: BUILT }).map((name) => [
      name,
      { bytes: readFileSync(join(BUILT, name)), type: TYPES[extname(name)] ?? 'application/octet-stream' },
    ]),
  )
  return pages
}

const anyMedia = { media: 'text/html; charset=utf-8', about: 'A page, a script or a style of the console' }

const page = defineRoute({
  method: 'GET',
  url: '/console/*',
  summary: "The console's pages",
  access: 'site.health',
  input: { params: z.object({ '*': z.string() }) },
  output: { 200: anyMedia },
}).handledBy(async ({ params }) => {
  const name = params['*']
  const files = builtPages()
  const asset = name.startsWith('assets/')
  const found = files.get(asset ? name : 'index.html')
  if (found === undefined) throw notFound()
  return {
    status: 200,
    body: found.bytes,
    headers: { 'content-type': found.type, ...(asset && { 'cache-control': KEPT }) },
  }
})

const front = defineRoute({
  method: 'GET',
  url: '/',
  summary: 'Leads to the console',
  access: 'site.health',
  input: {},
  output: { 302: anyMedia },
}).handledBy(async () => ({ status: 302, body: '', headers: { location: '/console/' } }))

export const consoleRoutes: readonly AnyRoute[] = [front, page]
