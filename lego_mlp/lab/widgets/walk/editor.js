// Changing a number that is given: by typing, or by a slider while everything follows.

import { fromTyped } from "../../js/ui/format.js";
import { freshId, make, say } from "../../js/ui/dom.js";
import { numberKey, numberLabel, valueAt } from "./formula.js";

const FARTHEST_NUMBER = 100;
const NEAR_NUMBER = 4;
const RATES = { least: 1e-4, most: 100, perTen: 50 };

/** How the slider's positions stand for numbers; α goes by powers of ten. */
const PLAIN_WAY = { min: -NEAR_NUMBER, max: NEAR_NUMBER, step: 0.01, to: Number, from: (value) => value };
const RATE_WAY = {
  min: RATES.perTen * Math.log10(RATES.least),
  max: RATES.perTen * Math.log10(RATES.most),
  step: 1,
  to: (k) => Number((10 ** (k / RATES.perTen)).toPrecision(3)),
  from: (value) => RATES.perTen * Math.log10(value),
};

export function isGiven(name) {
  return /^([XYWb]\d?|alpha)$/.test(name);
}

export function makeEditor(walk) {
  const element = make("div", { class: "lego-walk-edit" });
  const edit = { of: null, fields: null };
  walk.edit = (key) => {
    if (!edit.fields) return false;
    edit.fields.focus(key);
    return true;
  };
  const draw = () => {
    const { chosen } = walk;
    element.hidden = !isGiven(chosen.name);
    if (element.hidden) return void (edit.of = edit.fields = null);
    if (edit.of !== numberKey(chosen)) {
      edit.of = numberKey(chosen);
      edit.fields = chosen.name === "Y" ? classButton(walk, chosen) : numberFields(walk, chosen);
      element.replaceChildren(...edit.fields.elements);
    }
    edit.fields.draw();
  };
  return { element, draw };
}

/** Sets a number; the walk then says what that does to the loss. */
function changeNumber(walk, number, value) {
  const before = walk.found.arrays.loss[0].toFixed(8);
  const label = numberLabel(number).replace(/\u00a0/g, " ");
  const known = walk.known.has("loss") && number.name !== "alpha";
  walk.news = () => {
    const loss = known ? `: the loss was ${before} and is ${walk.found.arrays.loss[0].toFixed(8)}` : "";
    return `${label} is now ${valueAt(walk.found, number)}${loss}.`;
  };
  walk.set(number, value);
}

/** A label is one-hot: the two numbers of a row change together. */
function classButton(walk, number) {
  const button = make("button", { type: "button" });
  const other = () => 1 - valueAt(walk.found, number);
  button.addEventListener("click", () => changeNumber(walk, number, other()));
  const draw = () => say(button, `Make ${numberLabel(number)} ${other()}, and the other ${1 - other()}`);
  // Enter makes it the other one; a figure makes it what it says.
  const focus = (key) => (key.length > 1 || Number(key) === other()) && button.click();
  return { elements: [button], draw, focus };
}

function numberFields(walk, number) {
  const way = number.name === "alpha" ? RATE_WAY : PLAIN_WAY;
  const id = freshId("number");
  const text = make("input", { type: "text", inputmode: "decimal", id, size: "12" });
  const { min, max, step } = way;
  const label = numberLabel(number);
  const slider = make("input", { type: "range", min, max, step, "aria-label": `${label}, slider` });
  const wrong = make("span", { class: "lego-invalid", role: "alert" });
  const show = (value) => {
    if (document.activeElement !== text) text.value = String(value);
    if (document.activeElement !== slider) slider.value = String(way.from(value));
    slider.setAttribute("aria-valuetext", String(value));
  };
  const commit = () => {
    const value = fromTyped(text.value);
    const problem = numberProblem(number, value);
    say(wrong, problem);
    if (!problem && value !== valueAt(walk.found, number)) changeNumber(walk, number, value);
  };
  text.addEventListener("change", commit);
  // A first figure that was typed on the cell is no change to the browser.
  text.addEventListener("blur", () => text.isConnected && commit());
  text.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") commit();
    if (key === "Escape") {
      text.value = String(valueAt(walk.found, number));
      say(wrong, "");
    }
    if (key === "Escape" || (key === "Enter" && !wrong.textContent)) walk.choose(number, true);
  });
  slider.addEventListener("input", () => changeNumber(walk, number, way.to(Number(slider.value))));
  const focus = (key) => {
    text.focus();
    if (key.length === 1) text.value = key;
    else text.select();
  };
  const name = make("label", { for: id, text: `Change ${label}` });
  return { elements: [name, text, slider, wrong], draw: () => show(valueAt(walk.found, number)), focus };
}

function numberProblem({ name }, value) {
  const [least, most] = name === "alpha" ? [RATES.least, RATES.most] : [-FARTHEST_NUMBER, FARTHEST_NUMBER];
  const fits = typeof value === "number" && value >= least && value <= most;
  return fits ? "" : `a number from ${String(least).replace("-", "−")} to ${most}`;
}
