// From the strokes of a pen to 8 by 8 grey levels, the way the digits of the data were prepared:
// fitted into a box of 20 by 32 dots, drawn in a pen that makes nearly the same amount of ink
// for everyone, sheared upright, and counted in blocks of 4 by 4.

const INK_SIDE = 32;
const INK_WIDTH = 20;
const INK_DOTS = 311; // the mean of the data
const INK_PENS = [0.8, 5]; // the thinnest and the thickest pen, as its radius in dots
const INK_NARROW = 0.4; // a stroke of this shape is a 1, and is not stretched to fill the box

/** `strokes`: lists of [x, y]. Returns 64 numbers from 0 for paper to 1 for ink, row by row. */
export function strokesToPixels(strokes) {
  let [thin, thick] = INK_PENS;
  for (let k = 0; k < 7; k++) {
    const radius = (thin + thick) / 2;
    if (dotCount(penned(strokes, radius)) < INK_DOTS) thin = radius;
    else thick = radius;
  }
  return blockShares(sheared(penned(strokes, thick)));
}

function dotCount(dots) {
  return dots.reduce((sum, dot) => sum + dot, 0);
}

/** The strokes fitted into the box and drawn with a round pen: 32 by 32 dots, 0 or 1. */
function penned(strokes, radius) {
  const place = fitted(strokes.flat(), INK_WIDTH - 2 * radius, INK_SIDE - 2 * radius);
  const dots = new Uint8Array(INK_SIDE * INK_SIDE);
  for (const stroke of strokes) {
    stroke.forEach((point, i) => penLine(dots, place(stroke[Math.max(0, i - 1)]), place(point), radius));
  }
  return dots;
}

/** A function that moves points into the middle of the square, as large as the box allows. */
function fitted(points, width, height) {
  const [[left, right], [top, bottom]] = [0, 1].map((axis) => {
    const values = points.map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  const [wide, high] = [Math.max(right - left, 1e-9), Math.max(bottom - top, 1e-9)];
  let [across, down] = [width / wide, height / high];
  if (wide < INK_NARROW * high) across = Math.min(across, down);
  if (high < INK_NARROW * wide) down = Math.min(across, down);
  return ([x, y]) => [
    INK_SIDE / 2 + (x - (left + right) / 2) * across,
    INK_SIDE / 2 + (y - (top + bottom) / 2) * down,
  ];
}

/** Inks every dot within the pen's reach of the piece from a to b. */
function penLine(dots, a, b, radius) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy || 1;
  const range = (axis) => [
    Math.max(0, Math.floor(Math.min(a[axis], b[axis]) - radius)),
    Math.min(INK_SIDE - 1, Math.ceil(Math.max(a[axis], b[axis]) + radius)),
  ];
  const [left, right] = range(0);
  const [top, bottom] = range(1);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const [px, py] = [x + 0.5 - a[0], y + 0.5 - a[1]];
      const along = Math.max(0, Math.min(1, (px * dx + py * dy) / length));
      if ((px - along * dx) ** 2 + (py - along * dy) ** 2 <= radius * radius) dots[y * INK_SIDE + x] = 1;
    }
  }
}

/** Each row is shifted so that the top row and the bottom row begin in the same column. */
function sheared(dots) {
  const first = [];
  for (let y = 0; y < INK_SIDE; y++) {
    const x = dots.subarray(y * INK_SIDE, (y + 1) * INK_SIDE).indexOf(1);
    if (x >= 0) first.push([x, y]);
  }
  const [[x0, y0], [x1, y1]] = [first[0], first[first.length - 1]];
  const slant = y1 > y0 ? (x1 - x0) / (y1 - y0) : 0;
  const upright = new Uint8Array(dots.length);
  dots.forEach((dot, i) => {
    const y = Math.floor(i / INK_SIDE);
    const x = (i % INK_SIDE) - Math.round(slant * (y - (INK_SIDE - 1) / 2));
    if (dot && x >= 0 && x < INK_SIDE) upright[y * INK_SIDE + x] = 1;
  });
  return upright;
}

/** What share of each block of 4 by 4 dots is ink. */
function blockShares(dots) {
  const shares = Array(64).fill(0);
  dots.forEach((dot, i) => {
    shares[8 * (i >> 7) + ((i % INK_SIDE) >> 2)] += dot / 16;
  });
  return shares;
}
