// Verifies a log's folder in a process of its own, for the bench that measures its time and memory.
// Arguments: folder, public key in hexadecimal. Prints one JSON object.
import { folderStorage } from '../src/folder-storage.ts'
import { verifyLedger } from '../src/verify-ledger.ts'

const [folder = '', key = ''] = process.argv.slice(2)
const start = performance.now()
const { ok, size } = await verifyLedger(folderStorage(folder), Buffer.from(key, 'hex'), { openingsElsewhere: true })
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
const figures = { seconds: (performance.now() - start) / 1000, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }
process.stdout.write(JSON.stringify({ ok, size, ...figures, rssMib: maxRSS / 1024 }))
