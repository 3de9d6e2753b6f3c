// A process of its own that opens sockets and sends a request's head on each, a byte a second (slowloris): `slow-sockets.ts PORT SOCKETS`.
// In the sender's process it would hold up whoever measures, and not what is measured.
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const HEAD = 'POST /reports HTTP/1.1\r\nHost: a\r\nX-Long: '
/** Sockets that are written to at once: the seconds of many senders do not begin together. */
const ROUNDS = 50

const [port = 0, count = 0] = process.argv.slice(2).map(Number)
const slow = (): Readonly<{ socket: Socket; sent: number }> => ({
  socket: connect(port, '127.0.0.1').on('error', () => undefined),
  sent: 0,
})
const sockets = Array.from({ length: count }, slow)
process.once('SIGTERM', () => process.exit())
for (let round = 0; ; round += 1) {
  for (let at = round % ROUNDS; at < count; at += ROUNDS) {
    const { socket, sent } = sockets[at] ?? slow()
    // One that was cut off comes again.
    if (socket.destroyed) sockets[at] = slow()
    else {
      socket.write(HEAD[sent] ?? 'a')
      sockets[at] = { socket, sent: sent + 1 }
    }
  }
  await sleep(1000 / ROUNDS)
}
