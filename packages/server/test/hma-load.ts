// A process that asks an HMA-compatible service for single look-ups over keep-alive connections; for the bench.
// Arguments: address, look-ups, connections. Prints look-ups a second.
import { randomBytes } from 'node:crypto'
import { Agent, get } from 'node:http'

const [address = '', lookups = '0', connections = '1'] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) })
let asked = 0

function ask(): Promise<void> {
  const signal = randomBytes(32).toString('hex')
  return new Promise((resolve, reject) => {
    get(`${address}/m/raw_lookup?signal_type=pdq&signal=${signal}`, { agent }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`status ${answer.statusCode}`))
      answer.resume().on('end', resolve)
    }).on('error', reject)
  })
}
async function caller(): Promise<void> {
  while (asked < Number(lookups)) {
    asked += 1
    await ask()
  }
}

const from = performance.now()
await Promise.all(Array.from({ length: Number(connections) }, caller))
console.log((Number(lookups) / (performance.now() - from)) * 1000)
