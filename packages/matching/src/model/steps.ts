/** Numbers are kept as whole numbers of so many steps a side, times a scale a row. */
const STEPS = 32_767;

/** Rows as steps of the largest part of each. */
export type Stepped = { scales: Float32Array; steps: Int16Array };

/** Each row by its largest part, and all parts as steps of that. */
export function inSteps(rows: Float32Array, dimensions: number): Stepped {
  const scales = new Float32Array(rows.length / Math.max(dimensions, 1));
  const steps = new Int16Array(rows.length);
  scales.forEach((_, row) => {
    let largest = 0;
    for (let at = 0; at < dimensions; at += 1) {
      largest = Math.max(largest, Math.abs(rows[row * dimensions + at] ?? 0));
    }
    scales[row] = largest;
    if (largest === 0) return;
    for (let at = 0; at < dimensions; at += 1) {
      const part = rows[row * dimensions + at] ?? 0;
      steps[row * dimensions + at] = Math.round((part / largest) * STEPS);
    }
  });
  return { scales, steps };
}

/** The rows that steps stand for. */
export function fromSteps({ scales, steps }: Stepped, dimensions: number): Float32Array {
  return Float32Array.from(steps, (step, at) => (step * (scales[Math.floor(at / dimensions)] ?? 0)) / STEPS);
}

/** As they stand in memory: little-endian on every machine that Node runs on. */
export function bytesOf(values: Float64Array | Float32Array | Int16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
