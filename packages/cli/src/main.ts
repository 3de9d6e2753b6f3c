// The program: its arguments to the command line, its exit code to the system.
import { runRempart } from './program.ts'

process.exitCode = await runRempart(process.argv.slice(2))
