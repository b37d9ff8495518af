// The Walk: what is known at its step, which number is chosen, and what changes it.

import { plural } from "../../js/ui/format.js";
import { fullState } from "../../js/engine/state.js";
import { planOf } from "./plan.js";
import { make } from "../../js/ui/dom.js";
import { makeWalkControls } from "./controls.js";
import { makeExplainer } from "./explainer.js";
import { numberKey, numberLabel, partsOf, pieceText, spokenFormula } from "./formula.js";
import { sameWalk, setNumber, WALK_DEFAULTS } from "./inputs.js";
import { shownNumber, writtenFormula } from "./number_text.js";
import { drawTower, makeTower, markTower, neighbour } from "./tower.js";

const ROOM_BELOW = 24; // pixels
const NO_NEWS = () => "";
const ARROWS = /^(Arrow(Up|Down|Left|Right)|Home|End)$/;

export function makeWalk(frame, props) {
  const plan = planOf(fullState({ ...WALK_DEFAULTS, ...props.state }));
  const walk = {
    frame, props, plan,
    state: frame.host.state() ?? props.state,
    step: plan.steps.findIndex(({ names }) => names.includes(props.step)),
    chosen: { name: props.step, at: props.index },
    known: new Set(), from: new Map(), into: new Map(),
    found: null, first: null, tower: null, asked: null, taken: 0, hidden: null, news: NO_NEWS,
  };
  const home = make("div");
  const parts = [makeWalkControls(walk), makeExplainer(walk)];
  const [top, panel] = parts.map(({ element }) => element);
  const side = make("div", { class: "lego-walk-side" }, top, panel, parts[0].given);
  frame.box.append(make("div", { class: "lego-walk" }, home, side));
  walk.ask = (change, steps = 0) => askWalk(walk, home, change, steps);
  walk.choose = (number, focus) => chooseNumber(walk, number, focus);
  walk.goTo = (step) => goToStep(walk, step);
  walk.set = (number, value) => walk.ask(setNumber(walk, number, value));
  walk.ask({});
  const unwatch = frame.host.watch((again) => followWalk(walk, again));
  const draw = () => {
    if (!walk.found) return false;
    drawWalk(walk);
    if (!walk.opened) openAtChosen(walk);
    for (const part of parts) part.draw();
    frame.say(walkWords(walk));
  };
  return { draw, clean: unwatch, follows: true };
}

/** Changes the state and asks for its arrays, after so many training steps. */
function askWalk(walk, home, change, steps) {
  const { frame } = walk;
  walk.state = { ...walk.state, ...change };
  const owed = steps ? steps + (walk.asked?.steps ?? 0) : 0;
  const asked = (walk.asked = { state: fullState({ ...WALK_DEFAULTS, ...walk.state }), steps: owed });
  frame.compute(asked, (found) => {
    const first = walk.asked === asked;
    if (first) walk.asked = null;
    takeFound(walk, home, found, first ? asked.steps : 0);
    if (first) followWalk(walk, false);
  });
}

function takeFound(walk, home, { arrays, shapes }, steps) {
  const before = JSON.stringify(walk.found?.shapes);
  walk.found = {
    arrays: { ...arrays, alpha: [walk.state.learning_rate] },
    shapes: { ...shapes, alpha: [] },
  };
  walk.first ??= walk.found;
  walk.taken += steps;
  if (steps) walk.state = { ...walk.state, ...setNumber(walk, null) };
  if (JSON.stringify(walk.found.shapes) === before) return;
  walk.hidden = null; // it may be gone, or have other rows
  walk.tower = makeTower(walk.plan, walk.found.shapes, true);
  listenToTower(walk);
  home.replaceChildren(walk.tower.element);
  seeStep(walk);
}

/** Takes over the state that Python has set, once nothing of this view is on its way; `again`,
 *  where its bricks may be others. */
function followWalk(walk, again) {
  const there = walk.frame.host.state();
  if (there && !walk.asked && (again || !sameWalk(there, walk.state))) walk.ask(there);
}

function listenToTower(walk) {
  const { element } = walk.tower;
  element.addEventListener("focusin", ({ target }) => target.number && walk.choose(target.number));
  element.addEventListener("keydown", (event) => {
    if (!event.target.number || event.ctrlKey || event.altKey || event.metaKey) return;
    const { key } = event;
    if (ARROWS.test(key)) {
      const next = neighbour(walk.tower, walk.chosen, key, walk.known);
      if (next) walk.choose(next, true);
    } else if (/^Page(Up|Down)$/.test(key)) walk.choose(nextInOrder(walk, key === "PageDown" ? 1 : -1), true);
    else if (!/^(Enter|F2|[-\d.])$/.test(key) || !walk.edit?.(key)) return;
    event.preventDefault();
  });
}

/** The first number of the next matrix, or the last, in the order of computation. */
function nextInOrder({ known, chosen, found }, by) {
  const names = [...known];
  const name = names[(names.indexOf(chosen.name) + by + names.length) % names.length];
  return { name, at: found.shapes[name].map(() => 0) };
}

function goToStep(walk, step) {
  walk.step = step;
  walk.hidden = null;
  walk.news = NO_NEWS;
  const { title, names } = walk.plan.steps[step];
  const name = names.includes(title) ? title : names[0];
  walk.chosen = { name, at: walk.found.shapes[name].map(() => 0) };
  seeStep(walk);
  walk.frame.draw();
  seeSources(walk);
}

/** Scrolls a high tower, and nothing else, down to the chosen number. */
function openAtChosen(walk) {
  walk.opened = true;
  const { element, cells } = walk.tower;
  const end = cells.get(numberKey(walk.chosen)).getBoundingClientRect().bottom;
  element.scrollTop += Math.max(0, end + ROOM_BELOW - element.getBoundingClientRect().bottom);
}

/** Scrolls, only where it must, until the chosen number and what it was made from are in sight. */
function seeSources({ tower, chosen, from }) {
  const keys = [...from.keys(), numberKey(chosen)];
  for (const key of keys) tower.cells.get(key)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** What is known at the step, in the order of computation; the chosen number is one of it. */
function seeStep(walk) {
  const { shapes } = walk.found;
  const names = walk.plan.steps.slice(0, walk.step + 1).flatMap((step) => step.names);
  walk.known = new Set(names.filter((name) => shapes[name]));
  const { name, at } = walk.chosen;
  const there = walk.known.has(name) && at.every((i, axis) => i < shapes[name][axis]);
  if (!there) walk.chosen = { name: "X", at: [0, 0] };
  relate(walk);
}

function chooseNumber(walk, number, focus) {
  if (numberKey(number) !== numberKey(walk.chosen)) {
    walk.chosen = number;
    walk.news = NO_NEWS;
    relate(walk);
    walk.frame.draw();
  }
  seeSources(walk);
  if (focus) {
    markTower(walk.tower, walk.chosen, walk.from, walk.into);
    walk.tower.cells.get(numberKey(number))?.focus();
  }
}

/** Which numbers the chosen one was made from, and which it goes into. */
function relate(walk) {
  const { shapes } = walk.found;
  const own = numberKey(walk.chosen);
  walk.from = new Map(partsOf(walk.chosen, shapes).map((part) => [numberKey(part), part]));
  walk.into = new Map();
  for (const [key, { number }] of walk.tower.cells) {
    if (!walk.known.has(number.name)) continue;
    if (partsOf(number, shapes).some((part) => numberKey(part) === own)) walk.into.set(key, number);
  }
}

function drawWalk(walk) {
  const spoken = (number) => {
    const said = `${numberLabel(number)} = ${number.name === walk.hidden ? "hidden" : shownNumber(walk, number)}`;
    const written = number.name === walk.hidden ? null : writtenFormula(walk, number, false);
    return written ? `${said} = ${spokenFormula(pieceText(written))}` : `${said}, given`;
  };
  drawTower(walk.tower, { known: walk.known, text: (number) => shownNumber(walk, number), spoken });
  markTower(walk.tower, walk.chosen, walk.from, walk.into);
}

/** Where a number goes that no shown formula holds. */
function whereElse({ name }, label) {
  if (name === "loss") return "goes into nothing else: the way down starts from h2 and Y";
  if (name.endsWith("_new")) return `takes the place of ${label.replace("*", "")} in the next training step`;
  return "goes into nothing that is shown yet";
}

/** What is chosen, what it goes into, and what was changed last. */
function walkWords(walk) {
  const goes = [...walk.into.values()].map(numberLabel);
  const label = numberLabel(walk.chosen);
  const made = walk.from.size ? `is made from ${plural(walk.from.size, "number")}` : "is given";
  const where = goes.length ? `goes into ${goes.join(", ")}` : whereElse(walk.chosen, label);
  return `${walk.news()} ${label} ${made} and ${where}.`.trim().replace(/\u00a0/g, " ");
}
