// The 64 × 64 block: its transform and its gradients, in the order of operations of block-hash.ts.

const BLOCK: usize = 64
const KEPT: usize = 16

/** D·A·Dᵀ over the block, sums over k ascending. */
export function transform(block: usize, dct: usize, dctT: usize, half: usize, kept: usize): void {
  for (let i: usize = 0; i < KEPT; i++) {
    for (let j: usize = 0; j < BLOCK; j++) store<f32>(dctT + (j * KEPT + i) * 4, load<f32>(dct + (i * BLOCK + j) * 4))
  }
  for (let i: usize = 0; i < KEPT; i++) {
    for (let j: usize = 0; j < BLOCK; j += 16) {
      let a = f32x4.splat(0)
      let b = a
      let c = a
      let d = a
      for (let k: usize = 0; k < BLOCK; k++) {
        const factor = v128.load_splat<f32>(dct + (i * BLOCK + k) * 4)
        const from = block + (k * BLOCK + j) * 4
        a = f32x4.add(a, f32x4.mul(factor, v128.load(from)))
        b = f32x4.add(b, f32x4.mul(factor, v128.load(from, 16)))
        c = f32x4.add(c, f32x4.mul(factor, v128.load(from, 32)))
        d = f32x4.add(d, f32x4.mul(factor, v128.load(from, 48)))
      }
      const to = half + (i * BLOCK + j) * 4
      v128.store(to, a)
      v128.store(to, b, 16)
      v128.store(to, c, 32)
      v128.store(to, d, 48)
    }
  }
  for (let i: usize = 0; i < KEPT; i++) {
    let a = f32x4.splat(0)
    let b = a
    let c = a
    let d = a
    for (let k: usize = 0; k < BLOCK; k++) {
      const factor = v128.load_splat<f32>(half + (i * BLOCK + k) * 4)
      const from = dctT + k * KEPT * 4
      a = f32x4.add(a, f32x4.mul(factor, v128.load(from)))
      b = f32x4.add(b, f32x4.mul(factor, v128.load(from, 16)))
      c = f32x4.add(c, f32x4.mul(factor, v128.load(from, 32)))
      d = f32x4.add(d, f32x4.mul(factor, v128.load(from, 48)))
    }
    const to = kept + i * KEPT * 4
    v128.store(to, a)
    v128.store(to, b, 16)
    v128.store(to, c, 32)
    v128.store(to, d, 48)
  }
}

/** Sum of the block's gradients in 100ths, truncated one by one. */
export function gradientSum(block: usize): u32 {
  let sum = i32x4.splat(0)
  for (let row: usize = 0; row < BLOCK; row++) {
    const at = block + row * BLOCK * 4
    if (row + 1 < BLOCK) {
      for (let column: usize = 0; column < BLOCK; column += 4) {
        sum = i32x4.add(sum, gradients(v128.load(at + column * 4), v128.load(at + (column + BLOCK) * 4)))
      }
    }
    for (let column: usize = 0; column < BLOCK - 4; column += 4) {
      sum = i32x4.add(sum, gradients(v128.load(at + column * 4), v128.load(at + column * 4 + 4)))
    }
    // The last three: the fourth lane compares a value with itself.
    const last = v128.load(at + (BLOCK - 4) * 4)
    sum = i32x4.add(sum, gradients(last, i32x4.shuffle(last, last, 1, 2, 3, 3)))
  }
  return i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
}

@inline
function gradients(u: v128, v: v128): v128 {
  const scaled = f32x4.div(f32x4.mul(f32x4.sub(u, v), f32x4.splat(100)), f32x4.splat(255))
  return i32x4.abs(i32x4.trunc_sat_f32x4_s(scaled))
}
