// What each number was made from: its formula, as pieces. No DOM.
//
// A piece is a text, a number of the trace `{ name, at }`, the power `{ minus: number }`, or
// the count of observations `{ count }`. Names are those of lego_mlp.backprop.

const walkRef = (name, ...at) => ({ name, at });
/** What layer i's weights are given, in a network with arrays of these shapes. */
export const belowLayer = (i, s) => (i === 1 ? "X" : s[`s${i - 1}`] ? `s${i - 1}` : `h${i - 1}`);
/** What its activation bends. */
export const bentIn = (i, s) => (s[`n${i}`] ? `n${i}` : `z${i}`);

/** Pieces for each of 0 ... n - 1, with plus signs between them. */
function summed(n, term) {
  return Array.from({ length: n }, (_, k) => (k ? [" + ", ...term(k)] : term(k))).flat();
}

/** Number times number. The spaces hold together where a line breaks. */
const timesEach = (a, b) => [a, "\u00a0·\u00a0", b];

// By name without the layer's number. `i` is the layer, `at` the place, `s` the shapes.
const MADE = {
  z: (i, [n, j], s) => [
    ...summed(s[`W${i}`][0], (k) => timesEach(walkRef(belowLayer(i, s), n, k), walkRef(`W${i}`, k, j))),
    ...(s[`b${i}`] ? [" + ", walkRef(`b${i}`, j)] : []),
  ],
  mean: (i, [n], s) => meanOf(s[`z${i}`][1], (k) => [walkRef(`z${i}`, n, k)]),
  spread: (i, [n], s) => {
    const square = (k) => ["(", walkRef(`z${i}`, n, k), "\u00a0−\u00a0", walkRef(`mean${i}`, n, 0), ")²"];
    return ["√(", ...meanOf(s[`z${i}`][1], square), " + 0.00001)"];
  },
  n: (i, [n, j]) => ["(", walkRef(`z${i}`, n, j), " − ", walkRef(`mean${i}`, n, 0), ") / ", walkRef(`spread${i}`, n, 0)],
  h: (i, at, s) => ["1 / (1 + e", { minus: walkRef(bentIn(i, s), ...at) }, ")"],
  s: (i, at, s) => [walkRef(`h${i}`, ...at), " + ", walkRef(belowLayer(i, s), ...at)],
  loss: (_, __, s) => {
    const top = s.h3 ? "h3" : "h2";
    const error = (k) => {
      const at = [k >> 1, k % 2];
      return ["(", walkRef("Y", ...at), "\u00a0−\u00a0", walkRef(top, ...at), ")²"];
    };
    return ["(", ...summed(2 * s.Y[0], error), ") / (2\u00a0·\u00a0", { count: s.Y[0] }, ")"];
  },
  dL_dh: (i, [n, k], s) => {
    if (s[`dL_ds${i}`]) return [walkRef(`dL_ds${i}`, n, k)];
    if (s[`W${i + 1}`]) return fromAbove(i, n, k, s);
    return ["(", walkRef(`h${i}`, n, k), " − ", walkRef("Y", n, k), ") / ", { count: s.Y[0] }];
  },
  dL_ds: (i, [n, k], s) => fromAbove(i, n, k, s),
  dh_dz: slopeOfSigmoid,
  dh_dn: slopeOfSigmoid,
  dL_dn: (i, at) => timesEach(walkRef(`dL_dh${i}`, ...at), walkRef(`dh${i}_dn${i}`, ...at)),
  dL_dz: (i, at, s) =>
    s[`n${i}`] ? throughNorm(i, at, s) : timesEach(walkRef(`dL_dh${i}`, ...at), walkRef(`dh${i}_dz${i}`, ...at)),
  dL_dW: (i, [k, j], s) =>
    summed(s.X[0], (n) => timesEach(walkRef(belowLayer(i, s), n, k), walkRef(`dL_dz${i}`, n, j))),
  dL_db: (i, [j], s) => summed(s.X[0], (n) => [walkRef(`dL_dz${i}`, n, j)]),
  W_new: (i, at) => updatePieces(`W${i}`, at),
  b_new: (i, at) => updatePieces(`b${i}`, at),
};

function slopeOfSigmoid(i, at) {
  return [walkRef(`h${i}`, ...at), "\u00a0· (1 − ", walkRef(`h${i}`, ...at), ")"];
}

/** The slope that comes down to neuron k of layer i: by the weights above, and by a shortcut. */
function fromAbove(i, n, k, s) {
  const up = i + 1;
  const blame = (j) => timesEach(walkRef(`dL_dz${up}`, n, j), walkRef(`W${up}`, k, j));
  const short = s[`dL_ds${up}`] ? [" + ", walkRef(`dL_ds${up}`, n, k)] : [];
  return [...summed(s[`W${up}`][1], blame), ...short];
}

function meanOf(n, term) {
  return ["(", ...summed(n, term), `) / ${n}`];
}

function throughNorm(i, [n, j], s) {
  const slope = (k) => walkRef(`dL_dn${i}`, n, k);
  const own = (k) => walkRef(`n${i}`, n, k);
  const width = s[`n${i}`][1];
  const mean = meanOf(width, (k) => [slope(k)]);
  const along = meanOf(width, (k) => timesEach(slope(k), own(k)));
  return ["(", slope(j), " − ", ...mean, " − ", own(j), "\u00a0· ", ...along, ") / ", walkRef(`spread${i}`, n, 0)];
}

function updatePieces(name, at) {
  return [walkRef(name, ...at), " − ", ...timesEach(walkRef("alpha"), walkRef(`dL_d${name}`, ...at))];
}

/** The pieces of a number's formula; null for a number that is given. */
export function formulaOf({ name, at }, shapes) {
  return MADE[name.replace(/\d/g, "")]?.(Number(/\d/.exec(name)), at, shapes) ?? null;
}

/** The numbers in a formula, each once. */
export function partsOf(number, shapes) {
  const found = new Map();
  for (const piece of formulaOf(number, shapes) ?? []) {
    const part = piece.minus ?? piece;
    if (part.name) found.set(numberKey(part), part);
  }
  return [...found.values()];
}

export const numberKey = ({ name, at }) => `${name}:${at}`;

/** Where a number stands in its array, row by row. */
export function flatIndex(at, shape) {
  return at.reduce((index, i, axis) => index * shape[axis] + i, 0);
}

/** A flat array as rows of so many numbers. */
export function inRows(values, columns) {
  const rows = Array.from({ length: values.length / columns }, (_, i) => i * columns);
  return rows.map((from) => values.slice(from, from + columns));
}

/** The value of a number in the arrays. */
export function valueAt({ arrays, shapes }, { name, at }) {
  return arrays[name][flatIndex(at, shapes[name])];
}

/** A name as it is written: "W1_new" is "W1*". */
export function nameLabel(name) {
  return name === "alpha" ? "α" : name.replace("_new", "*");
}

/** A number's name and place: "W1[0, 2]". */
export function numberLabel({ name, at }) {
  return nameLabel(name) + (at.length ? `[${at.join(",\u00a0")}]` : "");
}

/** A number as it is written: eight decimals, but labels and α as they are. */
export function eightDigits(name, value) {
  const plain = name === "Y" || name === "alpha";
  return (plain ? String(Number(value.toPrecision(12))) : value.toFixed(8)).replace("-", "−");
}

/** A formula with `shown(number)` in place of each number, and what stands around it. */
export function writtenPieces(pieces, shown, numeric) {
  return pieces.map((piece, k) => {
    if (typeof piece === "string") return { text: piece };
    if ("count" in piece) return { text: numeric ? String(piece.count) : "N" };
    if (piece.minus) return { number: piece.minus, text: opposite(shown(piece.minus)), raised: true };
    const text = shown(piece);
    const opens = k === 0 || String(pieces[k - 1]).endsWith("(");
    return { number: piece, text: text.startsWith("−") && !opens ? `(${text})` : text };
  });
}

function opposite(text) {
  return text.startsWith("−") ? text.slice(1) : `−${text}`;
}

/** The same as plain text: powers as e^(...). */
export function pieceText(written) {
  return written.map(({ text, raised }) => (raised ? `^(${text})` : text)).join("").replace(/\u00a0/g, " ");
}

/** A formula for the ear. */
export function spokenFormula(text) {
  const words = [[/ · /g, " times "], [/ − /g, " minus "], [/ \+ /g, " plus "], [/ \/ /g, " divided by "]];
  return words
    .reduce((said, [sign, word]) => said.replace(sign, word), text)
    .replace(/²/g, " squared")
    .replace(/e\^/g, "e to the power of ");
}
