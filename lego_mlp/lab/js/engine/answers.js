// How an answer is judged, as lego_mlp/exercises/_judge.py does it: right, or which mistake it is.
// Everything is a matrix here: an array of rows of one length.

import MISTAKES from "../../../exercises/mistakes.json" with { type: "json" };

const SIMILAR_SHARE = 0.005;
const NEAR_SHARE = 0.02;

const each = (f) => (a, b) => {
  const rows = Math.max(a.length, b.length);
  const columns = Math.max(a[0].length, b[0].length);
  const at = (m, i, j) => m[m.length === 1 ? 0 : i][m[0].length === 1 ? 0 : j];
  return matrixOf(rows, columns, (i, j) => f(at(a, i, j), at(b, i, j)));
};
const OPERATIONS = {
  neg: (a) => a.map((row) => row.map((x) => -x)),
  T: (a) => matrixOf(a[0].length, a.length, (i, j) => a[j][i]),
  "+": each((x, y) => x + y),
  "-": each((x, y) => x - y),
  "*": each((x, y) => x * y),
  "/": each((x, y) => x / y),
  "@": (a, b) => matrixOf(a.length, b[0].length, (i, j) => a[i].reduce((sum, x, k) => sum + x * b[k][j], 0)),
};

function matrixOf(rows, columns, f) {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));
}

/** What an expression such as ["*", "answer", 2] stands for, or null if one of its names is unknown. */
export function evaluateExpression(expression, values) {
  if (typeof expression === "string") return values[expression] ?? null;
  if (!Array.isArray(expression)) return [[expression]];
  const parts = expression.slice(1).map((part) => evaluateExpression(part, values));
  return parts.includes(null) ? null : OPERATIONS[expression[0]](...parts);
}

/**
 * What the matrix `typed` is worth: `{ kind, sentence }`. `values.answer` is the right one, the
 * other values are what the table's candidates are made from, and `own` holds the exercise's own
 * candidates as `[matrix, sentence]`.
 */
export function judgeAnswer(typed, values, digits, own = []) {
  const { answer } = values;
  const limit = 0.5000001 * 10 ** -digits + 1e-12 * largest(answer);
  if (!typed.flat().every(Number.isFinite)) return said("finite");
  if (agrees(typed, answer, limit)) return said("right");
  // Met exactly, an own candidate counts even where it is close to the answer.
  const exact = own.find(([value]) => agrees(typed, value, limit) && !agrees(answer, value, limit));
  if (exact) return { kind: "own", sentence: said("mistake", { says: exact[1] }).sentence };
  const decimals = decimalsOf(typed, answer, digits);
  if (decimals !== null) return said(decimals ? "few" : "few whole", { decimals, digits });
  for (const [candidate, name, says] of candidatesOf(values, own)) {
    if (similar(typed, candidate, limit) && !similar(answer, candidate, limit)) {
      return { kind: name, sentence: said("mistake", { says }).sentence };
    }
  }
  return measured(typed, answer, limit, digits);
}

function candidatesOf(values, own) {
  const words = values.N ? { N: values.N[0][0] } : {};
  const shared = MISTAKES.mistakes.map((mistake) => [
    evaluateExpression(mistake.is, values), mistake.name, filled(mistake.says, words),
  ]);
  return [...own.map(([value, says]) => [value, "own", says]), ...shared].filter(([value]) => value);
}

const largest = (matrix) => Math.max(...matrix.flat().map(Math.abs));
const sameShape = (a, b) => a.length === b.length && a[0].length === b[0].length;

function agrees(a, b, limit) {
  return sameShape(a, b) && a.every((row, i) => row.every((x, j) => Math.abs(x - b[i][j]) <= limit));
}

function similar(typed, candidate, limit) {
  if (!candidate.flat().every(Number.isFinite)) return false;
  return agrees(typed, candidate, limit + SIMILAR_SHARE * largest(candidate));
}

/** To how many decimals `typed` is the answer correctly rounded, or null if it is not. */
function decimalsOf(typed, answer, digits) {
  for (let decimals = 0; decimals < digits; decimals += 1) {
    const whole = (x) => Math.abs(x * 10 ** decimals - Math.round(x * 10 ** decimals)) < 1e-6;
    if (!typed.flat().every(whole)) continue;
    const half = 0.5000001 * 10 ** -decimals;
    return half <= 0.2 * largest(answer) && agrees(typed, answer, half) ? decimals : null;
  }
  return null;
}

/** What can be said of an answer that is no known mistake. */
function measured(typed, answer, limit, digits) {
  if (!sameShape(typed, answer)) {
    const [rows, columns] = [answer.length, answer[0].length];
    return said("shape", { rows, columns, your_rows: typed.length, your_columns: typed[0].length });
  }
  if (agrees(typed, answer, limit + NEAR_SHARE * largest(answer))) return said("near", { digits });
  const places = typed.flatMap((row, i) => row.map((x, j) => [x, answer[i][j], i, j]));
  const off = places.filter(([x, y]) => Math.abs(x - y) > limit);
  if (off.length < places.length) {
    const [, , row, column] = off[0];
    return said("some", { count: places.length - off.length, all: places.length, row, column });
  }
  const sum = (f) => places.reduce((total, [x, y]) => total + f(x, y), 0);
  const factor = sum((x, y) => x * y) / Math.max(sum((_, y) => y * y), 1e-300);
  const scaled = answer.map((row) => row.map((x) => factor * x));
  const size = Math.abs(factor);
  if (places.length > 1 && size > 1e-3 && size < 1e3 && similar(typed, scaled, limit)) {
    return said("factor", { factor: String(Number(factor.toPrecision(3))).replace("-", "\u2212") });
  }
  return said("wrong");
}

function said(kind, words = {}) {
  return { kind, sentence: filled(MISTAKES.sentences[kind], words) };
}

function filled(sentence, words) {
  return sentence.replace(/\{(\w+)\}/g, (found, name) => (name in words ? String(words[name]) : found));
}
