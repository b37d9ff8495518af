// A cube seen from the outside, without perspective: where its places stand on the canvas.

const CORNERS = Array.from({ length: 8 }, (_, i) => [i & 1, (i >> 1) & 1, (i >> 2) & 1]);
const EDGES = CORNERS.flatMap((from, i) =>
  [1, 2, 4].filter((bit) => !(i & bit)).map((bit) => [from, CORNERS[i | bit]]),
);
const FILLED = 1.74; // the diagonal of a cube, and a little room

/** `(a, b, c)`, each from 0 to 1, to `[x, y, depth]`: pixels, and the distance from the reader. */
export function projection({ width, height }, { yaw, pitch }) {
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const scale = Math.min(width, height) / FILLED;
  return (a, b, c) => {
    const across = cy * (a - 0.5) - sy * (b - 0.5);
    const away = sy * (a - 0.5) + cy * (b - 0.5);
    const up = cp * (c - 0.5) + sp * away;
    return [width / 2 + scale * across, height / 2 - scale * up, cp * away - sp * (c - 0.5)];
  };
}

/** The twelve edges as pairs of projected corners; those behind everything come first. */
export function cubeEdges(place) {
  const drawn = EDGES.map(([from, to]) => [place(...from), place(...to)]);
  const farthest = Math.max(...CORNERS.map((corner) => place(...corner)[2]));
  const isBehind = (edge) => edge.some(([, , depth]) => depth === farthest);
  return { behind: drawn.filter(isBehind), before: drawn.filter((edge) => !isBehind(edge)) };
}

/** For each axis the edge that carries its name: one at the rim of the picture, and low. */
export function namedEdges(place) {
  const [middleX, middleY] = place(0.5, 0.5, 0.5);
  return [0, 1, 2].map((axis) => {
    const edges = EDGES.filter(([from, to]) => from[axis] !== to[axis]);
    const rank = ([from, to]) => {
      const [x, y, depth] = place(...from.map((value, i) => (value + to[i]) / 2));
      // The upright edge at the left; of the others the one that is lowest on the canvas.
      return axis === 2 ? middleX - x : y - middleY - 1e-3 * depth;
    };
    const best = edges.reduce((a, b) => (rank(b) > rank(a) ? b : a));
    return best.map((corner) => place(...corner));
  });
}

/** Where a plane, three weights and a bias over places from 0 to 1, cuts the cube, in order around. */
export function cutOf(plane) {
  const found = [];
  for (const [from, to] of EDGES) {
    const at = (corner) => plane[3] + corner.reduce((sum, value, i) => sum + plane[i] * value, 0);
    const [a, b] = [at(from), at(to)];
    if (a > 0 === b > 0) continue;
    found.push(from.map((value, i) => value + (a / (a - b)) * (to[i] - value)));
  }
  if (found.length < 3) return [];
  const middle = [0, 1, 2].map((i) => found.reduce((sum, place) => sum + place[i], 0) / found.length);
  const away = found.map((place) => place.map((value, i) => value - middle[i]));
  const first = away[0];
  const second = cross(plane, first);
  const size = Math.hypot(...second) / Math.hypot(...first);
  const turn = (u) => Math.atan2(dot(u, second) / size, dot(u, first));
  return found.map((place, i) => [turn(away[i]), place]).sort((a, b) => a[0] - b[0]).map(([, place]) => place);
}

const dot = (u, v) => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];

function cross(u, v) {
  return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
}
