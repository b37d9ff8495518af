// What to do about an explosion: the product that was too large beside its limit, and what may help,
// each of which keeps the sick run beside the one that it makes.

import { keptRun } from "./steps.js";
import { grouped, readable } from "../../js/ui/format.js";
import { make, say, setAttribute } from "../../js/ui/dom.js";

const CLIP = 0.1;
const LEAST_RATE = 1e-4;
const REMEDIES = [
  ["Learning rate ÷ 10", ({ learning_rate: rate }) => rate > LEAST_RATE && { learning_rate: Math.max(LEAST_RATE, short(rate / 10)) }],
  ["Clip at 0.1", ({ clip }) => (clip === null || clip > CLIP) && { clip: CLIP }],
  ["He's start", ({ init, weights }) => (init !== "he" || weights) && { init: "he", weights: null }],
];
const PRODUCTS = { "exploding-penalty": "learning rate × λ/N" };
const USUAL_PRODUCT = "learning rate × largest curvature";

function short(number) {
  return Number(number.toPrecision(12));
}

export function makeRemedies(lab, status) {
  const gauge = makeGauge();
  const buttons = REMEDIES.map(([text, changes]) => {
    const take = () => {
      status.focus(); // the buttons go with the explosion
      lab.change(changes(lab.state), `${text}.`, keptRun(lab));
    };
    return { changes, element: make("button", { type: "button", text, onclick: take }) };
  });
  const row = make("div", { class: "lego-row" }, ...buttons.map(({ element }) => element));
  const element = make("div", { class: "lego-remedies", hidden: true }, gauge.element, row);
  const draw = () => {
    const { trace, error, done, state } = lab;
    element.hidden = !done || Boolean(error) || trace.exploded_at === null;
    if (element.hidden) return;
    gauge.draw(trace.verdict);
    for (const { changes, element: one } of buttons) one.hidden = !changes(state);
  };
  return { element, draw };
}

/** A bar from 0 to the product, with a mark at what it has to stay below. */
function makeGauge() {
  const words = make("span");
  const fill = make("i", { class: "lego-gauge-fill" });
  const mark = make("i", { class: "lego-gauge-limit" });
  const bar = make("span", { class: "lego-gauge", "aria-hidden": "true" }, fill, mark);
  const element = make("p", {}, words, bar);
  const draw = ({ kind, figures: { product, limit } }) => {
    element.hidden = !(Number.isFinite(product) && limit > 0);
    if (element.hidden) return;
    const whole = 1.1 * Math.max(product, limit);
    const shown = product >= 1e4 && product < 1e5 ? grouped(product) : readable(product);
    say(words, `${PRODUCTS[kind] ?? USUAL_PRODUCT}: ${shown}, limit ${readable(limit)}`);
    fill.style.width = `${(100 * product) / whole}%`;
    mark.style.left = `${(100 * limit) / whole}%`;
    setAttribute(bar, "data-over", product > limit);
  };
  return { element, draw };
}
