// Where a map's values change their sign: marching squares over the middles of its cells.

/**
 * The line where `values`, a square of numbers with the top row first, is 0: pieces
 * `[xa, ya, xb, yb]`, as shares of the side, x to the right and y down. On an edge from one middle
 * of a cell to the next the line passes where the straight line between the two values is 0. A
 * square whose corners alternate has two pieces.
 */
export function zeroLine(values) {
  const size = Math.round(Math.sqrt(values.length));
  const share = (index) => (index + 0.5) / size;
  const pieces = [];
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const k = row * size + column;
      const corners = [values[k], values[k + 1], values[k + size + 1], values[k + size]];
      const above = corners.map((value) => value > 0);
      if (above.every((is) => is === above[0]) || !corners.every(Number.isFinite)) continue;
      const ends = [];
      for (let side = 0; side < 4; side++) {
        const next = (side + 1) % 4;
        if (above[side] === above[next]) continue;
        const way = corners[side] / (corners[side] - corners[next]);
        const [x, y] = [CORNERS[side][0], CORNERS[side][1]];
        const [dx, dy] = [CORNERS[next][0] - x, CORNERS[next][1] - y];
        ends.push(share(column + x + way * dx), share(row + y + way * dy));
      }
      for (let end = 0; end < ends.length; end += 4) pieces.push(ends.slice(end, end + 4));
    }
  }
  return pieces;
}

/** A square's corners, clockwise from the top left, as columns and rows. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];
