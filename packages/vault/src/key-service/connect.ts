// The server's side of the socket: one connection, questions numbered, asked again where the service was restarted meanwhile.
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type KeyPlace, UserError, type UserErrorCode } from '@rempart/core'
import { KEY_RETRY_MS, KEY_WAIT_MS } from '../limits.ts'
import type { KeyKeeper } from './key-keeper.ts'
import { messageReader, parseBytes, parseKey, type Question, writeMessage } from './messages.ts'

type Waiting = Readonly<{ resolve: (ok: Record<string, unknown>) => void; reject: (error: unknown) => void }>

/** The key service behind a socket. It need not be there yet: a question waits up to ten seconds for it. */
export function connectKeys(path: string): KeyKeeper {
  const waiting = new Map<number, Waiting>()
  let socket: Socket | undefined
  let number = 0
  let closed = false

  function open(): Socket {
    const fresh = connect(path)
    const read = messageReader((message) => {
      const asked = waiting.get(Number(message['number']))
      waiting.delete(Number(message['number']))
      if (asked === undefined) return
      const { ok, error } = message as Readonly<{ ok?: Record<string, unknown>; error?: Record<string, string> }>
      if (ok !== undefined) asked.resolve(ok)
      else asked.reject(userError(error ?? {}))
    })
    const lost = (): void => {
      if (socket !== fresh) return
      socket = undefined
      for (const { reject } of waiting.values()) reject(new LostConnection())
      waiting.clear()
    }
    fresh.on('data', (bytes: Buffer) => {
      try {
        read(bytes)
      } catch {
        fresh.destroy() // 'close' follows
      }
    })
    fresh.on('error', lost)
    fresh.on('close', lost)
    return fresh
  }

  async function ask(question: Question): Promise<Record<string, unknown>> {
    for (const started = performance.now(); ; await pause(KEY_RETRY_MS)) {
      if (closed) throw unreachable()
      try {
        return await new Promise((resolve, reject) => {
          number += 1
          waiting.set(number, { resolve, reject })
          socket ??= open()
          socket.write(writeMessage({ number, ...question }))
        })
      } catch (error) {
        if (!(error instanceof LostConnection)) throw error
        if (performance.now() - started > KEY_WAIT_MS) throw unreachable()
      }
    }
  }

  return {
    async intakeKey() {
      const { id, publicKey } = await ask({ verb: 'intake-key' })
      return { id: String(id), publicKey: parseBytes(publicKey) }
    },
    wrap: async (place, secret) =>
      parseKey(await ask({ verb: 'wrap', place: bare(place), ...(secret === undefined ? {} : { secret }) })),
    unwrap: async (key, request) => parseBytes((await ask({ verb: 'unwrap', key, request }))['secret']),
    rotate: async (key, to) => parseKey(await ask({ verb: 'rotate', key, to: bare(to) })),
    beginRotation: async () => void (await ask({ verb: 'begin-rotation' })),
    finishRotation: async () => void (await ask({ verb: 'finish-rotation' })),
    close() {
      closed = true
      socket?.destroy()
      return Promise.resolve()
    },
  }
}

/** The connection ended before the answer came. */
class LostConnection extends Error {}

/** A place without whatever else the object carries. */
function bare({ context, under }: KeyPlace): KeyPlace {
  return under === undefined ? { context } : { context, under }
}

function userError({ code, subject, reason }: Readonly<Record<string, string>>): UserError {
  return new UserError({
    code: (code ?? 'refused') as UserErrorCode, // the service's own codes
    subject: subject ?? 'key',
    reason: reason ?? 'the key service refused',
  })
}

function unreachable(): UserError {
  return new UserError({ code: 'key-missing', subject: 'key service', reason: 'it cannot be reached: is it running?' })
}
