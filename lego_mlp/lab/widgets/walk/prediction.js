// Hide a matrix, type your own, and be told what is wrong with it.

import { judgeAnswer } from "../../js/engine/answers.js";
import { freshId, make, say } from "../../js/ui/dom.js";
import { readMatrix } from "../../js/ui/read_matrix.js";
import { belowLayer, bentIn, inRows, nameLabel } from "./formula.js";

/** An update moves a weight in its fourth or fifth digit. */
const wantedDigits = (name) => (name.endsWith("_new") ? 8 : 4);

const ALPHA_MISSING = "The learning rate is missing: multiply the slope by α.";

export function makePrediction(walk) {
  const hide = make("button", { type: "button", onclick: () => hideMatrix(walk, walk.chosen.name) });
  const form = make("form", { class: "lego-answer" });
  const verdict = make("p", { class: "lego-walk-verdict", "aria-live": "polite" });
  const element = make("div", { class: "lego-walk-predict" }, hide, form, verdict);
  let asks = null;
  let judged = null;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    judged = walk.found;
    judgeTyped(walk, form.querySelector("textarea, input").value, verdict);
  });
  const draw = () => {
    const { hidden, chosen } = walk;
    const can = !hidden && walk.from.size > 0;
    hide.hidden = !can;
    if (can) say(hide, `Hide ${nameLabel(chosen.name)} and predict it`);
    form.hidden = !hidden;
    if (asks !== hidden || judged !== walk.found) {
      say(verdict, "");
      verdict.className = "lego-walk-verdict";
    }
    if (asks === hidden) return;
    asks = hidden;
    const inside = form.contains(document.activeElement);
    form.replaceChildren(...(hidden ? formFields(walk) : []));
    form.querySelector("textarea, input")?.focus({ preventScroll: true });
    if (inside && !hidden) walk.choose(walk.chosen, true);
  };
  return { element, draw };
}

export function hideMatrix(walk, name) {
  walk.hidden = name;
  walk.frame.draw();
}

function formFields(walk) {
  const [rows, columns] = rowsOf(walk, walk.hidden).map((row) => row.length).reduce(([n], m) => [n + 1, m], [0, 0]);
  const id = freshId("prediction");
  const shape = rows * columns === 1 ? "a number" : `${rows} × ${columns}, a row on each line`;
  const asked = `Your ${nameLabel(walk.hidden)}, ${shape}, to ${wantedDigits(walk.hidden)} decimals`;
  const label = make("label", { for: id, text: asked });
  const shared = { id, autocomplete: "off", spellcheck: "false" };
  const input = rows > 1 ? make("textarea", { rows, ...shared }) : make("input", { type: "text", ...shared });
  const check = make("button", { type: "submit", text: "Check" });
  const reveal = make("button", { type: "button", text: "Reveal", onclick: () => hideMatrix(walk, null) });
  return [label, input, make("span", { class: "lego-actions" }, check, reveal)];
}

function judgeTyped(walk, text, verdict) {
  const answer = rowsOf(walk, walk.hidden);
  const { matrix, problem } = readMatrix(text, answer.flat().length === 1);
  const found = problem ? { kind: "unread", sentence: problem } : judgeMatrix(walk, matrix);
  verdict.className = `lego-walk-verdict lego-hunt-${found.kind === "right" ? "right" : "wrong"}`;
  verdict.dataset.verdict = found.kind;
  say(verdict, found.sentence);
}

/** What a typed matrix is worth; of an update, what its change is worth. */
export function judgeMatrix(walk, typed) {
  const { hidden } = walk;
  const digits = wantedDigits(hidden);
  const plain = judgeAnswer(typed, knownValues(walk), digits, ownMistakes(walk));
  const name = hidden.replace("_new", "");
  if (name === hidden || !["near", "some", "wrong"].includes(plain.kind)) return plain;
  const minus = (a) => both(a, rowsOf(walk, name), (x, w) => x - w);
  const slopes = rowsOf(walk, `dL_d${name}`).map((row) => row.map((x) => -x));
  return judgeAnswer(minus(typed), { answer: minus(rowsOf(walk, hidden)) }, digits, [[slopes, ALPHA_MISSING]]);
}

/** An array of the trace as rows. */
function rowsOf({ found: { arrays, shapes } }, name) {
  return inRows(Array.from(arrays[name]), shapes[name].at(-1) ?? 1);
}

const turned = (a) => a[0].map((_, j) => a.map((row) => row[j]));
const product = (a, b) => a.map((row) => turned(b).map((column) => row.reduce((sum, x, k) => sum + x * column[k], 0)));
const both = (a, b, f) => a.map((row, i) => row.map((x, j) => f(x, b[i][j])));

const rowsIfThere = (walk, name) => (walk.found.shapes[name] ? rowsOf(walk, name) : null);

/** What the shared table of mistakes is evaluated with. */
export function knownValues(walk) {
  const { found, hidden } = walk;
  const rows = (name) => rowsOf(walk, name);
  const i = Number(/\d/.exec(hidden));
  const values = { answer: rows(hidden) };
  const bent = bentIn(i, found.shapes)[0];
  const n = found.shapes.X[0];
  if (n > 1) values.N = [[n]];
  if (hidden.startsWith(`dL_d${bent}`)) values.slope = rows(`dh${i}_d${bent}${i}`);
  if (hidden.startsWith("dL_dW")) {
    const below = rows(belowLayer(i, found.shapes));
    values.without_slope = product(turned(below), rows(`dL_dh${i}`));
  }
  const above = rowsIfThere(walk, `W${i + 1}`);
  if (hidden.startsWith("dL_dh") && above) values.without_slope = product(rows(`dL_dh${i + 1}`), turned(above));
  return values;
}

/** The mistakes that only some of the matrices invite, each with its sentence. */
function ownMistakes(walk) {
  const { hidden } = walk;
  const rows = (name) => rowsOf(walk, name);
  const i = Number(/\d/.exec(hidden));
  if (/^dh/.test(hidden)) {
    const fromSums = rows(bentIn(i, walk.found.shapes)).map((row) => row.map((z) => z * (1 - z)));
    return [[fromSums, "The slope wants what came out of the sigmoid, h, and this was made from z."]];
  }
  if (/^h/.test(hidden)) return [[rows(bentIn(i, walk.found.shapes)), "These are the sums: the sigmoid has not squeezed them yet."]];
  return [];
}
