// Below the tower: the chosen number's formula twice, and where it can be changed or guessed.

import { readable } from "../../js/ui/format.js";
import { make, say } from "../../js/ui/dom.js";
import { makeEditor } from "./editor.js";
import { numberLabel, valueAt } from "./formula.js";
import { makePrediction } from "./prediction.js";
import { shownNumber, writtenFormula } from "./number_text.js";
import { wayOf } from "./tower.js";

const TINY = 1e-6;
const KEYS = "Keys: arrows, Page Up and Down, Enter.";
const OWN_BRICK = "The formula is the book's. The numbers are those of the bricks as you have edited them.";
const HIDDEN_RULE = "It is hidden. The numbers that the chosen one is made from are marked.";

export function makeExplainer(walk) {
  const rule = make("p", { class: "lego-walk-rule" });
  const lines = make("div", { class: "lego-formula" });
  const own = make("p", { class: "lego-own-brick", text: OWN_BRICK });
  const editor = makeEditor(walk);
  const prediction = makePrediction(walk);
  const sample = (kind, text) => make("span", {}, make("i", { class: kind, text: "1.23" }), ` ${text}`);
  const samples = [sample("lego-from", "it was made from"), sample("lego-into", "it goes into")];
  const keys = make("span", { text: KEYS });
  const key = make("p", { class: "lego-walk-key", "aria-hidden": "true" }, ...samples, keys);
  const bar = make("div", { class: "lego-walk-bar" }, prediction.element, key);
  const element = make("div", { class: "lego-walk-panel" }, rule, lines, own, editor.element, bar, walk.frame.words);
  const draw = () => {
    const hidden = walk.hidden === walk.chosen.name;
    say(rule, hidden ? HIDDEN_RULE : (walk.plan.rules[walk.chosen.name] ?? originOf(walk)));
    lines.hidden = hidden;
    if (!hidden) lines.replaceChildren(...formulaLines(walk));
    samples[0].hidden = walk.from.size === 0;
    samples[1].hidden = walk.into.size === 0;
    editor.draw();
    prediction.draw();
  };
  return { element, draw };
}

function originOf({ chosen, found, first, props, taken }) {
  const { name } = chosen;
  const label = numberLabel(chosen);
  if (name === "alpha") return "α is the learning rate. You choose it.";
  if (name === "X" || name === "Y") return `${name} is the data: it comes from outside.`;
  if (!first.shapes[name]) return `${label} was put in here.`;
  if (valueAt(found, chosen) !== valueAt(first, chosen)) {
    return taken ? `${label} is what training has made of it.` : `${label} was changed here.`;
  }
  const drawn = name[0] === "W" && props.state.weights === null;
  return drawn ? `${label} was drawn at random, seed ${props.state.seed}.` : `${label} is given.`;
}

/** "z1[0, 0] = in symbols", "= with the numbers", "= the value". */
function formulaLines(walk) {
  const line = (left, ...right) => [make("span", { text: left }), make("span", {}, "= ", ...right)];
  const value = shownNumber(walk, walk.chosen);
  const label = numberLabel(walk.chosen);
  const symbols = writtenFormula(walk, walk.chosen, false);
  const result = make("b", { text: value });
  if (!symbols) return line(label, result);
  const numbers = writtenFormula(walk, walk.chosen, true);
  return [
    ...line(label, ...formulaNodes(walk, symbols)),
    ...line("", ...formulaNodes(walk, numbers)),
    ...line("", result, tinyNote(walk)),
  ];
}

/** Eight decimals say nothing of a number that begins in the seventh. */
function tinyNote({ found, chosen }) {
  const value = valueAt(found, chosen);
  return Math.abs(value) < TINY && value !== 0 ? ` (${readable(value, 4)})` : "";
}

function formulaNodes(walk, written) {
  return written.map(({ text, number, raised }) => {
    if (!number) return text;
    const choose = () => walk.choose(number, true);
    const part = make("span", { class: `lego-part ${wayOf(number.name)}`, text, onclick: choose });
    return raised ? make("sup", {}, part) : part;
  });
}
