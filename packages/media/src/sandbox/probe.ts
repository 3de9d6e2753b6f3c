// Does the sandbox hold? A program inside tries what a taken-over decoder would try, and says what worked (SECURITY A3).
import { UserError } from '@rempart/core'
import { startWorkerProcess } from '../worker-process.ts'
import { sandboxedCommand } from './command.ts'
import { START_LIMIT_MS } from './limits.ts'

export type SandboxReport = Readonly<{
  available: boolean
  reason?: string
  probes: readonly Readonly<{ name: string; denied: boolean }>[]
}>

/** Runs every probe in a sandbox of the kind that decodes. Never throws for a sandbox that is not there. */
export async function probeSandbox(): Promise<SandboxReport> {
  try {
    const process = startWorkerProcess(sandboxedCommand('media/src/worker/probes.ts'), true)
    const answer = await process.ask([Buffer.from([0, 0, 0, 0])], START_LIMIT_MS)
    const complaint = process.complaint().trim()
    await process.end()
    if (answer.kind === 'failed')
      return { available: false, reason: `${answer.reason}: ${answer.detail} ${complaint}`.trim(), probes: [] }
    return {
      available: true,
      probes: JSON.parse(Buffer.from(answer.bytes).toString('utf8')) as SandboxReport['probes'],
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { available: false, reason: error.reason, probes: [] }
  }
}
