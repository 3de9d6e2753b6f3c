// Luma planes.

/** float32, row-major. */
export type Plane = Readonly<{ width: number; height: number; data: Float32Array }>
