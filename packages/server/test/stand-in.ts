// A public address that stands for servers of a test, and what a process is told of the one that it shall reach there.

export const PUBLIC_ADDRESS = '93.184.215.14'
/** The name that resolves to it, and the variable that holds the port on loopback behind it. */
export const STAND_IN = { host: 'files.example', port: 'STAND_IN_PORT' } as const
