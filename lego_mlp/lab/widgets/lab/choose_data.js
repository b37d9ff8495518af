// A curve needs another start than classes: at a rate that suits them its linear output explodes.

import PRESETS from "./presets.json" with { type: "json" };
import { isCurve } from "../../js/engine/datasets.js";
import { FIELDS } from "../../js/engine/state.js";
import { readable } from "../../js/ui/format.js";

const NEEDS = ["activation", "optimizer", "learning_rate"];
const STORY = PRESETS.find(({ label }) => label === "A curve to fit").state;

/** Chooses the data. A curve at too large a rate brings what its story starts with; and classes
 *  bring back what was there before, where it is as the curve has left it. Said in words, and one
 *  change to undo. */
export function chooseData(lab, dataset) {
  const { state } = lab;
  const [from, to] = [isCurve(state), isCurve({ dataset })];
  const needs = to && !from && state.learning_rate > STORY.learning_rate;
  const start = needs ? STORY : from && !to ? lab.beforeCurve : null;
  const changes = { dataset };
  for (const name of start ? NEEDS : []) {
    if (start[name] !== state[name] && (needs || state[name] === STORY[name])) changes[name] = start[name];
  }
  if (to && !from) lab.beforeCurve = needs ? state : null;
  lab.change(changes, startWords(changes, needs ? "a curve needs it" : "as before the curve"));
}

/** "Activation tanh, learning rate 0.2: a curve needs it." */
function startWords(changes, why) {
  const words = FIELDS.filter(({ name }) => NEEDS.includes(name) && name in changes).map(({ name, label, choice_labels }) => {
    const value = changes[name];
    return `${label.toLowerCase()} ${typeof value === "number" ? readable(value, 4) : (choice_labels?.[value] ?? value)}`;
  });
  const text = words.join(", ");
  return text && `${text[0].toUpperCase()}${text.slice(1)}: ${why}.`;
}
