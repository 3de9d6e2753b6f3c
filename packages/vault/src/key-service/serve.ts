// The key service's side of the socket. The socket is its owner's alone: who may connect may ask.
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { UserError } from '@rempart/core'
import type { KeyKeeper } from './key-keeper.ts'
import { messageReader, parseQuestion, type Question, type Reply, writeMessage } from './messages.ts'

/** Listens at `path` (mode 0600), replacing a socket that an ended process left. */
export async function serveKeys(path: string, keeper: KeyKeeper): Promise<Server> {
  rmSync(path, { force: true })
  const server = createServer((socket) => serveConnection(socket, keeper))
  const mask = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
  } finally {
    process.umask(mask)
  }
  chmodSync(path, 0o600)
  return server
}

function serveConnection(socket: Socket, keeper: KeyKeeper): void {
  const read = messageReader((message) => {
    void answer(message, keeper).then((reply) => socket.write(writeMessage({ number: message['number'], ...reply })))
  })
  socket.on('data', (bytes: Buffer) => {
    try {
      read(bytes)
    } catch {
      socket.destroy() // not a client of ours
    }
  })
  socket.on('error', () => socket.destroy())
}

async function answer(message: Record<string, unknown>, keeper: KeyKeeper): Promise<Reply> {
  try {
    return { ok: await act(parseQuestion(message), keeper) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error // a bug: the supervisor starts a fresh process
    const { code, subject, reason } = error
    return { error: { code, subject, reason } }
  }
}

async function act(question: Question, keeper: KeyKeeper): Promise<Record<string, unknown>> {
  switch (question.verb) {
    case 'intake-key':
      return { ...(await keeper.intakeKey()) }
    case 'wrap':
      return { ...(await keeper.wrap(question.place, question.secret)) }
    case 'unwrap':
      return { secret: await keeper.unwrap(question.key, question.request) }
    case 'rotate':
      return { ...(await keeper.rotate(question.key, question.to)) }
    case 'begin-rotation':
      await keeper.beginRotation()
      return {}
    case 'finish-rotation':
      await keeper.finishRotation()
      return {}
  }
}
