// Presets, and what can be done with a run: reset, new seed, pin, take it away.

import PRESETS from "./presets.json" with { type: "json" };
import { createCheck, endLines } from "./rounding_check.js";
import { asCsv, asPython } from "./export_run.js";
import { savePicture } from "./save_picture.js";
import { keptRun } from "./steps.js";
import { freshId, make, say, setAttribute, setIdle } from "../../js/ui/dom.js";
import { defaultState, sameValue } from "../../js/engine/state.js";
import { inSlices } from "../../js/ui/time_slices.js";

const CHECKING = "The run is made once more, to see which of its digits are safe.";
const CHECK_SLICE_MS = 12;
const MOST_CHECK_MS = 3000; // the browser lets a page copy for some five seconds after a click

export function makeActions(lab, shows) {
  const element = make("div", { class: "lego-actions" });
  const draws = [];
  if (shows("presets")) draws.push(addPresets(lab, element));
  if (shows("actions")) draws.push(addButtons(lab, element));
  return { element, draw: () => draws.forEach((draw) => draw()) };
}

function addPresets(lab, element) {
  const id = freshId("preset");
  const options = PRESETS.map(({ label }, i) => make("option", { value: i, text: label }));
  const first = make("option", { value: "", text: "choose a story" });
  const select = make("select", { id, onchange: () => choose() }, first, ...options);
  element.append(make("label", { for: id, text: "Story" }), select);
  const stories = PRESETS.map(({ state }) => ({ ...defaultState(), ...state }));
  const choose = () => {
    if (select.value !== "") lab.change(stories[Number(select.value)]);
  };
  let seen = null;
  return () => {
    if (lab.state === seen) return;
    seen = lab.state;
    const told = stories.findIndex((state) => sameValue(state, seen));
    select.value = told < 0 ? "" : told;
  };
}

function addButtons(lab, element) {
  const button = (text, onclick) => {
    const made = make("button", { type: "button", text, onclick });
    element.append(made);
    return made;
  };
  const reset = button("Reset", () => lab.change(lab.own));
  button("New seed", () => lab.change({ seed: Math.floor(Math.random() * 2 ** 32) }));
  const points = button("New points", () => lab.change({ data_seed: Math.floor(Math.random() * 2 ** 32) }));
  const pin = button("Pin", () => lab.pin(lab.pinned ? null : keptRun(lab)));
  const taken = [
    button("Copy as Python", () => lab.box.offer("Python", pythonText(lab), lab.ran, CHECKING)),
    button("Download data", () => save("run.csv", new Blob([asCsv(lab.trace)], { type: "text/csv" }))),
    button("Save picture", () => savePicture(lab.root, lab.colours, save)),
  ];
  return () => {
    // Without points there is no run to pin or to take away.
    const runs = lab.trace.frames.length > 0;
    setIdle(points, lab.state.dataset === "own");
    setIdle(pin, !runs && !lab.pinned);
    for (const one of taken) setIdle(one, !runs);
    setIdle(reset, sameValue(lab.state, lab.own));
    say(pin, lab.pinned ? "Unpin" : "Pin");
    setAttribute(pin, "aria-pressed", Boolean(lab.pinned));
  };
}

/** The run as a script, with what it ended with, and how many of those digits are safe. */
async function pythonText({ ran, trace, done: whole }) {
  if (!whole) return asPython(ran);
  const check = createCheck(ran, trace);
  const done = await inSlices(check, CHECK_SLICE_MS, MOST_CHECK_MS);
  return asPython(ran, done ? check.lines() : endLines(trace, null));
}

function save(name, blob) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
