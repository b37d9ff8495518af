// The two bricks of deep stacks (chapter 21), the twins of LayerNorm and Shortcut in bricks.py. Both
// engines call these: each neuron's numbers for n points stand in one array, a column.

const EPSILON = 1e-5; // as in LayerNorm: keeps a row of equal numbers finite

/** n = (z - mean) / spread of each point, in place of z; `mean` and `spread` have one a point. */
export function normalize(z, mean, spread, n) {
  const width = z.length;
  mean.fill(0, 0, n);
  for (const column of z) for (let i = 0; i < n; i++) mean[i] += column[i];
  for (let i = 0; i < n; i++) mean[i] /= width;
  spread.fill(0, 0, n);
  for (const column of z) {
    for (let i = 0; i < n; i++) {
      column[i] -= mean[i];
      spread[i] += column[i] * column[i];
    }
  }
  for (let i = 0; i < n; i++) spread[i] = Math.sqrt(spread[i] / width + EPSILON);
  for (const column of z) for (let i = 0; i < n; i++) column[i] /= spread[i];
}

/** dL_dz = (dL_dn - mean of dL_dn - n * mean of (dL_dn * n)) / spread, in place of dL_dn `d`;
 *  `mean` and `along` are room for one number a point. */
export function throughNorm(d, normalized, { spread, mean, along }, n) {
  const width = d.length;
  mean.fill(0, 0, n);
  along.fill(0, 0, n);
  for (let j = 0; j < width; j++) {
    const [slope, value] = [d[j], normalized[j]];
    for (let i = 0; i < n; i++) {
      mean[i] += slope[i];
      along[i] += slope[i] * value[i];
    }
  }
  for (let i = 0; i < n; i++) {
    mean[i] /= width;
    along[i] /= width;
  }
  for (let j = 0; j < width; j++) {
    const [slope, value] = [d[j], normalized[j]];
    for (let i = 0; i < n; i++) slope[i] = (slope[i] - mean[i] - value[i] * along[i]) / spread[i];
  }
}

/** s = h + x, and on the way back dL_dx + dL_ds: the sum of two sets of columns, into `sum`. */
export function add(sum, a, b, n) {
  for (let j = 0; j < sum.length; j++) {
    for (let i = 0; i < n; i++) sum[j][i] = a[j][i] + b[j][i];
  }
}
