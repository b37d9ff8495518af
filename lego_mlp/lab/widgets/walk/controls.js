// Beside the tower: the steps up and down, the rows of the data, biases, training, reset.

import { freshId, make, say, setIdle } from "../../js/ui/dom.js";
import { makeReader } from "../../js/ui/frame.js";
import { firstRow, setBias, xorRows } from "./inputs.js";

const LAST_ROW = 299;
const MOST_WALKED = 4;
const BIASES = ["none", "hidden", "output", "all"];

export function makeWalkControls(walk) {
  const plan = walk.plan.steps;
  const last = plan.length - 1;
  const steps = makeReader(
    {
      label: "Step", min: 0, max: last, step: 1, value: walk.step,
      shown: (k) => `${k} of ${last}: ${plan[k].title}`,
    },
    (k) => walk.goTo(k),
  );
  const turn = (text, label, by) =>
    make("button", {
      type: "button", text, "aria-label": label,
      onclick: () => steps.move(Math.max(0, Math.min(last, walk.step + by))),
    });
  const turns = [turn("‹", "Back one brick", -1), turn("›", "On one brick", 1)];
  const bar = make("div", { class: "lego-walk-steps" }, turns[0], steps.element, turns[1]);
  const words = make("p", { class: "lego-walk-words", "aria-live": "polite" });
  const given = makeGiven(walk);
  const training = makeTraining(walk);
  const element = make("div", { class: "lego-walk-top" }, bar, words, training.element);
  const draw = () => {
    steps.input.value = String(walk.step);
    setIdle(turns[0], walk.step === 0);
    setIdle(turns[1], walk.step === last);
    say(words, plan[walk.step].words);
    given.draw();
    training.draw();
  };
  return { element, given: given.element, draw };
}

function walkField(label, control) {
  control.id = freshId("given");
  return make("span", { class: "lego-walk-field" }, make("label", { for: control.id, text: label }), control);
}

/** Which rows of the data are walked through, and which layers have a bias. */
function makeGiven(walk) {
  const row = make("input", { type: "text", inputmode: "numeric", size: "4" });
  const wrong = make("span", { class: "lego-invalid", role: "alert" });
  const rows = make("select", {}, ...Array.from({ length: MOST_WALKED }, (_, k) => make("option", { text: k + 1 })));
  const bias = make("select", {}, ...BIASES.map((text) => make("option", { text })));
  const move = (first, n) => {
    walk.ask({ points: xorRows((first + LAST_ROW + 1) % (LAST_ROW + 1), n) });
  };
  const now = () => Math.max(0, firstRow(walk.state.points));
  row.addEventListener("change", () => {
    const first = Number(row.value);
    const fits = /\d/.test(row.value) && Number.isInteger(first) && first >= 0 && first <= LAST_ROW;
    say(wrong, fits ? "" : `A row is a whole number from 0 to ${LAST_ROW}.`);
    if (fits) move(first, walk.state.points.length);
  });
  rows.addEventListener("change", () => move(now(), Number(rows.value)));
  bias.addEventListener("change", () => walk.ask(setBias(walk, bias.value)));
  const turn = (text, label, by) => {
    const onclick = () => move(now() + by, walk.state.points.length);
    return make("button", { type: "button", text, "aria-label": label, onclick });
  };
  const field = walkField("Row of the data", row);
  row.before(turn("‹", "The row before", -1));
  field.append(turn("›", "The next row", 1), wrong);
  const reset = make("button", { type: "button", text: "Reset", onclick: () => resetWalk(walk) });
  const others = [walkField("Rows", rows), walkField("Bias", bias), reset];
  const element = make("div", { class: "lego-actions" }, field, ...others);
  const draw = () => {
    const first = firstRow(walk.state.points);
    if (document.activeElement !== row) {
      row.value = first < 0 ? "own" : String(first);
      say(wrong, "");
    }
    rows.value = String(walk.state.points.length);
    bias.value = walk.state.bias;
  };
  return { element, draw };
}

function resetWalk(walk) {
  walk.taken = 0;
  walk.hidden = null;
  walk.news = () => "Everything is as it was at first.";
  walk.ask({ ...walk.props.state });
}

/** Training steps, once the update is known. */
function makeTraining(walk) {
  const train = (text, steps) =>
    make("button", { type: "button", text, onclick: () => walk.ask({}, steps) });
  const note = make("span", { class: "lego-note", "aria-live": "polite" });
  const buttons = [train("Take this step", 1), train("Take 100 steps", 100)];
  const element = make("div", { class: "lego-actions" }, ...buttons, note);
  const draw = () => {
    element.hidden = walk.step < walk.plan.steps.length - 1;
    const loss = walk.found.arrays.loss[0].toFixed(8);
    say(note, `${walk.taken} ${walk.taken === 1 ? "step" : "steps"} taken, loss ${loss}`);
  };
  return { element, draw };
}
