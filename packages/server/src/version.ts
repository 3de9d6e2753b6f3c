// The version that is told to clients and written into what we make.

export const VERSION = '0.1.0'
