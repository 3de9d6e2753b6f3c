// The system-call filter of the decoder, as classic BPF (linux/filter.h, linux/seccomp.h; seccomp(2)). Architecture first,
// everything not listed is EPERM. Learned by strace of Node 24 with sharp, WebAssembly decoders and blocking pipes.
import { UserError } from '@rempart/core'

const AUDIT_ARCH = { x64: 0xc000003e, arm64: 0xc00000b7 } as const
type Architecture = keyof typeof AUDIT_ARCH

const RETURN = { allow: 0x7fff0000, kill: 0x80000000, eperm: 0x00050001, enosys: 0x00050026 } as const
const LOAD_WORD = 0x20
const JUMP_EQUAL = 0x15
const JUMP_SET = 0x45
const RETURN_VALUE = 0x06
const AND = 0x54
const SYSCALL_AT = 0
const ARCHITECTURE_AT = 4
const FIRST_ARGUMENT_AT = 16
const CLONE_THREAD = 0x00010000
const X32_BIT = 0x40000000

/** Numbers on [x64, arm64]; undefined where the architecture has no such call (asm/unistd.h). */
const ALLOWED: Readonly<Record<string, readonly [number | undefined, number | undefined]>> = {
  read: [0, 63],
  write: [1, 64],
  close: [3, 57],
  fstat: [5, 80],
  lseek: [8, 62],
  mmap: [9, 222],
  mprotect: [10, 226],
  munmap: [11, 215],
  brk: [12, 214],
  rt_sigaction: [13, 134],
  rt_sigprocmask: [14, 135],
  rt_sigreturn: [15, 139],
  ioctl: [16, 29],
  pread64: [17, 67],
  pwrite64: [18, 68],
  readv: [19, 65],
  writev: [20, 66],
  access: [21, undefined],
  pipe2: [293, 59],
  sched_yield: [24, 124],
  mremap: [25, 216],
  madvise: [28, 233],
  dup: [32, 23],
  dup3: [292, 24],
  getpid: [39, 172],
  sendmsg: [46, 211],
  recvmsg: [47, 212],
  sendto: [44, 206],
  recvfrom: [45, 207],
  shutdown: [48, 210],
  getsockname: [51, 204],
  getpeername: [52, 205],
  getsockopt: [55, 209],
  setsockopt: [54, 208],
  clone: [56, 220],
  wait4: [61, 260],
  execve: [59, 221],
  exit: [60, 93],
  uname: [63, 160],
  fcntl: [72, 25],
  getcwd: [79, 17],
  readlink: [89, undefined],
  gettimeofday: [96, 169],
  getrlimit: [97, 163],
  getrusage: [98, 165],
  sysinfo: [99, 179],
  getuid: [102, 174],
  getgid: [104, 176],
  geteuid: [107, 175],
  getegid: [108, 177],
  capget: [125, 90],
  sigaltstack: [131, 132],
  arch_prctl: [158, undefined],
  prctl: [157, 167],
  gettid: [186, 178],
  futex: [202, 98],
  sched_getaffinity: [204, 123],
  sched_setaffinity: [203, 122],
  getdents64: [217, 61],
  set_tid_address: [218, 96],
  clock_gettime: [228, 113],
  clock_getres: [229, 114],
  clock_nanosleep: [230, 115],
  exit_group: [231, 94],
  epoll_wait: [232, undefined],
  epoll_ctl: [233, 21],
  epoll_pwait: [281, 22],
  epoll_create1: [291, 20],
  eventfd2: [290, 19],
  openat: [257, 56],
  newfstatat: [262, 79],
  faccessat: [269, 48],
  faccessat2: [439, 439],
  readlinkat: [267, 78],
  set_robust_list: [273, 99],
  prlimit64: [302, 261],
  getrandom: [318, 278],
  statx: [332, 291],
  rseq: [334, 293],
  membarrier: [324, 283],
  poll: [7, undefined],
  ppoll: [271, 73],
  nanosleep: [35, 101],
  tgkill: [234, 131],
  restart_syscall: [219, 128],
  fadvise64: [221, 223],
  stat: [4, undefined],
  lstat: [6, undefined],
  open: [2, undefined],
  pkey_alloc: [330, 289],
  pkey_free: [331, 290],
  pkey_mprotect: [329, 288],
  sched_getparam: [143, 121],
  sched_getscheduler: [145, 120],
  sched_setscheduler: [144, 119],
  getpriority: [140, 141],
  getppid: [110, 173],
  getpgrp: [111, undefined],
}
/** clone3 takes its flags by pointer, which a filter cannot read: the C library then falls back to clone. */
const CLONE3 = [435, 435] as const

/** The filter as bytes for bubblewrap's `--seccomp`. UserError on an architecture nobody checked. */
export function seccompFilter(architecture: string = process.arch): Uint8Array {
  if (architecture !== 'x64' && architecture !== 'arm64') {
    throw new UserError({
      code: 'sandbox-unavailable',
      subject: architecture,
      reason: 'there is no system-call filter for this architecture',
    })
  }
  return assemble(instructions(architecture))
}

type Instruction = Readonly<{ code: number; ifTrue: number; ifFalse: number; value: number }>

const load = (offset: number): Instruction => ({ code: LOAD_WORD, ifTrue: 0, ifFalse: 0, value: offset })
const give = (value: number): Instruction => ({ code: RETURN_VALUE, ifTrue: 0, ifFalse: 0, value })
const unlessEqual = (value: number, skip: number): Instruction => ({
  code: JUMP_EQUAL,
  ifTrue: 0,
  ifFalse: skip,
  value,
})

function instructions(architecture: Architecture): readonly Instruction[] {
  const column = architecture === 'x64' ? 0 : 1
  const number = (name: string): number | undefined => ALLOWED[name]?.[column]
  const plain = Object.keys(ALLOWED).filter((name) => name !== 'clone')
  const allowed = plain.flatMap((name) => {
    const call = number(name)
    return call === undefined ? [] : [unlessEqual(call, 1), give(RETURN.allow)]
  })
  return [
    load(ARCHITECTURE_AT),
    { code: JUMP_EQUAL, ifTrue: 1, ifFalse: 0, value: AUDIT_ARCH[architecture] },
    give(RETURN.kill),
    load(SYSCALL_AT),
    { code: JUMP_SET, ifTrue: 0, ifFalse: 1, value: X32_BIT },
    give(RETURN.eperm),
    unlessEqual(CLONE3[column], 1),
    give(RETURN.enosys),
    unlessEqual(number('clone') ?? -1, 5),
    load(FIRST_ARGUMENT_AT),
    { code: AND, ifTrue: 0, ifFalse: 0, value: CLONE_THREAD },
    unlessEqual(CLONE_THREAD, 1),
    give(RETURN.allow),
    give(RETURN.eperm),
    ...allowed,
    give(RETURN.eperm),
  ]
}

function assemble(program: readonly Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(program.length * 8)
  program.forEach(({ code, ifTrue, ifFalse, value }, at) => {
    bytes.writeUInt16LE(code, at * 8)
    bytes.writeUInt8(ifTrue, at * 8 + 2)
    bytes.writeUInt8(ifFalse, at * 8 + 3)
    bytes.writeUInt32LE(value >>> 0, at * 8 + 4)
  })
  return bytes
}
