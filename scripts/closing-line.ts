// A vitest reporter that ends the run with the plain line "N passed, N failed, N skipped".
import type { Reporter, TestModule } from 'vitest/node'

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 }
    for (const testModule of modules) {
      let ran = 0
      for (const test of testModule.children.allTests()) {
        counts[test.result().state] += 1
        ran += 1
      }
      if (ran === 0 && testModule.state() === 'failed') counts.failed += 1
    }
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped + counts.pending} skipped`)
  }
}
