// Multi-index hashing over 256-bit hashes: the kernel. The plain TypeScript of the same is mih/reference.ts; the layout
// of the memory is in layout.ts.
export { search } from './search'
export { scan } from './verify'
export { buildChunk, countTops } from './build'
export { deal, dealMany, fold, widenTable } from './fold'
