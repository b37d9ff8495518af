// One labelled native input for each field of the state that the lab shows.

import { fromTyped, grouped } from "../../js/ui/format.js";
import { isCurve, noiseOf, pointCount } from "../../js/engine/datasets.js";
import { chooseData } from "./choose_data.js";
import { cleanValue, FIELDS } from "../../js/engine/state.js";
import { freshId, make, makeBrickButton, say, setAttribute } from "../../js/ui/dom.js";

/** Fields that do nothing unless another field asks for them. */
const MATTERS = {
  features: (state) => !isCurve(state),
  output: (state) => !isCurve(state),
  gain: (state) => state.init === "gain",
  strength: (state) => state.penalty !== "none",
  norm: (state) => state.hidden_size > 1,
  shortcuts: (state) => state.hidden_layers > 1,
  noise: (state) => state.dataset !== "own",
  data_seed: (state) => state.dataset !== "own",
  patience: (state) => state.train_points < pointCount(state),
};

/** Fields whose choices are bricks. */
const BRICKS = ["activation", "output"];

/** What a field stands for where it is left empty. */
const USUAL = { noise: noiseOf };

/** The fields that one input can set: all but the lists. */
export function controlNames() {
  return FIELDS.filter(({ kind }) => !["points", "weights"].includes(kind)).map(({ name }) => name);
}

/** The controls of the named fields; a change calls `lab.change({ name: value })`. */
export function makeControls(lab, names) {
  const fields = names.map((name) => FIELDS.find((field) => field.name === name));
  const controls = fields.filter(Boolean).map((field) => makeControl(lab, field));
  const element = make("div", { class: "lego-controls" });
  element.append(...controls.map((control) => control.element));
  let drawn = null;
  const draw = () => {
    if (drawn === lab.state) return;
    drawn = lab.state;
    for (const control of controls) control.draw();
  };
  return { element, draw };
}

function makeControl(lab, field) {
  if (field.kind === "choice") return makeChoice(lab, field);
  return makeNumber(lab, field);
}

function makeChoice(lab, field) {
  const id = freshId(field.name);
  const options = field.choices.map((value) =>
    make("option", { value, text: field.choice_labels?.[value] ?? value }),
  );
  const change = () => (field.name === "dataset" ? chooseData(lab, select.value) : lab.change({ [field.name]: select.value }));
  const select = make("select", { id, onchange: change, title: field.help }, ...options);
  const label = make("label", { for: id, text: field.label });
  const element = make("div", { class: "lego-control", "data-field": field.name }, label, select);
  if (BRICKS.includes(field.name)) label.after(makeBrickButton(() => select.value, "Edit this brick"));
  const draw = () => {
    select.value = lab.state[field.name];
    select.disabled = !showMatters(lab, field, element);
  };
  return { element, draw };
}

/** A slider and the same number typed; only typed where the range is too wide for a slider. */
function makeNumber(lab, field) {
  const id = freshId(field.name);
  const way = sliderWay(field);
  const typed = make("input", { type: "text", inputmode: "decimal", autocomplete: "off" });
  const error = make("span", { class: "lego-invalid", id: `${id}-error`, "aria-live": "polite" });
  const label = make("label", { for: id, text: field.label, title: field.help });
  const element = make("div", { class: "lego-control", "data-field": field.name }, label, typed);
  const slider = way && makeSlider(lab, field, way, id);
  if (slider) element.append(slider);
  else typed.id = id;
  const off = slider && canBeOff(field) && makeOff(lab, field, typed);
  if (off) label.after(off);
  setAttribute(typed, "aria-describedby", error.id);
  setAttribute(typed, "aria-label", slider ? `${field.label}, typed` : field.label);
  element.append(error);
  typed.addEventListener("change", () => takeTyped(lab, field, typed, error, way));
  const draw = () => {
    const value = lab.state[field.name] ?? USUAL[field.name]?.(lab.state) ?? null;
    const text = shownValue(value, way);
    refuse(typed, error, ""); // what was refused is gone: the state is another one
    if (typed !== typed.getRootNode().activeElement || typed.dataset.drawn !== text) {
      typed.value = typed.dataset.drawn = text;
    }
    typed.disabled = !showMatters(lab, field, element);
    if (!slider) return;
    slider.disabled = typed.disabled;
    if (off) off.hidden = value === null;
    element.classList.toggle("lego-none", value === null);
    slider.value = String(value === null ? way.max : way.toSlider(value));
    setAttribute(slider, "aria-valuetext", text);
  };
  return { element, draw };
}

/** Whether a field does anything in this state; one that does not is drawn faint. */
function showMatters({ state }, field, element) {
  const matters = MATTERS[field.name]?.(state) ?? true;
  element.classList.toggle("lego-idle", !matters);
  return matters;
}

/** Whether a field's slider has a place, its last, for no value at all. */
function canBeOff({ nullable, name }) {
  return nullable && !USUAL[name];
}

function makeOff(lab, { name, label }, typed) {
  const onclick = () => {
    typed.focus(); // the button goes
    lab.change({ [name]: null });
  };
  return make("button", { type: "button", class: "lego-small lego-off", text: "off", "aria-label": `${label} off`, onclick });
}

/** A seed is a name more than a number, so only what a slider has too is written in groups. */
function shownValue(value, way) {
  if (value === null) return "none";
  return way && Number.isInteger(value) ? grouped(value) : String(value);
}

function makeSlider(lab, field, way, id) {
  const { min, max, step } = way;
  const slider = make("input", { type: "range", id, min, max, step, title: field.help });
  slider.addEventListener("input", () => {
    const before = lab.state[field.name];
    let place = Number(slider.value);
    const atMost = canBeOff(field) && place >= way.max - way.step / 2;
    // Between 10 and 22 a step is less than the second digit: no key may leave the number as it was.
    const on = Math.sign(place - way.toSlider(before)) * way.step;
    while (on && way.fromSlider(place) === before && way.min < place && place < way.max) place += on;
    lab.change({ [field.name]: atMost ? null : way.fromSlider(place) });
  });
  return slider;
}

function takeTyped(lab, field, typed, error, way) {
  const { value, problem } = cleanValue(field, fromTyped(typed.value));
  refuse(typed, error, problem ?? "");
  if (problem) {
    typed.value = shownValue(lab.state[field.name], way);
    return;
  }
  lab.change({ [field.name]: value });
  typed.value = shownValue(value, way);
}

function refuse(typed, error, problem) {
  say(error, problem);
  setAttribute(typed, "aria-invalid", problem ? "true" : "false");
}

/** How a field's range maps to a slider: straight, by powers of ten, or not at all. */
function sliderWay(field) {
  const { min, max, kind } = field;
  if (max > 1e6) return null;
  if (kind === "whole" && max <= 1000) return straightWay(min, max, 1, Math.round);
  if (kind === "number") return straightWay(min, max, (max - min) / 200, twoDigits);
  const round = kind === "whole" ? (value) => Math.round(twoDigits(value)) : twoDigits;
  return {
    min: Math.log10(min || 1e-6),
    max: Math.log10(max),
    step: 0.02,
    toSlider: (value) => Math.log10(Math.max(value, min || 1e-6)),
    fromSlider: (place) => Math.min(max, Math.max(min, round(10 ** place))),
  };
}

function straightWay(min, max, step, round) {
  return { min, max, step, toSlider: Number, fromSlider: round };
}

function twoDigits(value) {
  return Number(value.toPrecision(2));
}
