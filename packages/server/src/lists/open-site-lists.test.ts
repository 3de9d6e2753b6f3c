// A list whose new version takes long to open keeps no other change waiting, and the version before it answers until then.
import { expect, onTestFinished, test } from 'vitest'
import { listSite } from '../../test/list-site.ts'
import { openSiteLists } from './open-site-lists.ts'

const { running, bothAgree, importList } = await listSite()
const { services } = running

test('while a new version is being opened the one before it answers, and other lists come and go', async () => {
  await importList('slow', `sha256\n${'a'.repeat(64)}\n`, { version: '1' })
  const waits = { next: false }
  let release = (): void => undefined
  const gate = new Promise<void>((resolve) => (release = resolve))
  const { keys } = services.vault
  const unwrap: typeof keys.unwrap = async (...asked) => {
    const held = waits.next
    waits.next = false
    if (held) await gate
    return keys.unwrap(...asked)
  }
  const lists = openSiteLists({ ...services, vault: { ...services.vault, keys: { ...keys, unwrap } } })
  onTestFinished(() => lists.close())
  const versions = async () =>
    Object.fromEntries((await lists.current()).lists.map(({ info }) => [info.name, info.version]))
  await lists.follow()
  expect(await versions()).toEqual({ slow: '1' })
  const { revision } = await lists.current()

  waits.next = true
  await importList('slow', `sha256\n${'b'.repeat(64)}\n`, { version: '2' })
  await expect.poll(() => waits.next, { timeout: 5000 }).toBe(false)
  await importList('quick', `sha256\n${'c'.repeat(64)}\n`, { version: '1' })
  await expect.poll(versions, { timeout: 5000 }).toEqual({ quick: '1', slow: '1' })
  // What is matched now counts as matched against the state before: it is matched again.
  expect((await lists.current()).revision).toBe(revision)
  expect((await bothAgree('list-removal', { list: 'quick' })).statusCode).toBe(200)
  await expect.poll(versions, { timeout: 5000 }).toEqual({ slow: '1' })

  const newest = lists.newest()
  release()
  const state = await newest
  expect(state.lists.map(({ info }) => info.version)).toEqual(['2'])
  await expect.poll(async () => (await lists.current()).revision).toBe((await services.lists.newest()).revision)
})
