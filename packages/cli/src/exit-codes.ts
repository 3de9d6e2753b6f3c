// What the command leaves to the shell. Documented in docs/command-line.md.

export const EXIT = {
  /** Everything asked was done and every question answered. */
  finished: 0,
  /** Done, and some questions are named gaps. */
  finishedWithGaps: 1,
  /** The command line or an input file is wrong. */
  usage: 2,
  /** The machine lacks what the command needs. */
  cannotStart: 3,
  /** `verify` found something that differs. */
  differs: 4,
  /** `match` found at least one match. */
  matched: 5,
  /** A defect in Rempart itself. */
  internal: 70,
  /** Stopped by Ctrl-C; the same command resumes. */
  interrupted: 130,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
