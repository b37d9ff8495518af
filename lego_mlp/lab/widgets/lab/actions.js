// Presets, and what can be done with a run: reset, new seed, pin, take it away.

import PRESETS from "./presets.json" with { type: "json" };
import { createCheck, endLines, firstWeights } from "./rounding_check.js";
import { asCsv, asPython } from "./export_run.js";
import { freshId, make, say, setAttribute, setIdle } from "../../js/ui/dom.js";
import { defaultState, sameValue, toAddress } from "../../js/engine/state.js";
import { inSlices } from "../../js/ui/time_slices.js";

const MOST_ROWS_SHOWN = 12;
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
  let chosen = null;
  const choose = () => {
    if (select.value === "") return;
    const preset = PRESETS[Number(select.value)];
    lab.change({ ...defaultState(), ...preset.state });
    chosen = lab.state;
  };
  return () => {
    if (lab.state !== chosen && select.value !== "") select.value = "";
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
  const pin = button("Pin", () => togglePin(lab));
  const box = makeTextBox();
  const taken = [
    button("Copy as Python", () => box.offer("Python", pythonText(lab), lab.ran, CHECKING)),
    button("Download data", () => download("run.csv", asCsv(lab.trace))),
  ];
  if (lab.props.address) addLink(lab, element, button, box);
  element.append(box.element);
  return () => {
    // Without points there is no run to pin or to take away.
    const runs = lab.trace.frames.length > 0;
    setIdle(points, lab.state.dataset === "own");
    setIdle(pin, !runs && !lab.pinned);
    for (const one of taken) setIdle(one, !runs);
    setIdle(reset, sameValue(lab.state, lab.own));
    box.keepFor(lab.ran);
    say(pin, lab.pinned ? "Unpin" : "Pin");
    setAttribute(pin, "aria-pressed", Boolean(lab.pinned));
  };
}

/** Keeps the run as it is now, to be drawn beside the next ones. */
function togglePin(lab) {
  const { ran, trace, shown, maps, data, reach } = lab;
  lab.pinned = lab.pinned ? null : { ran, trace, shown, maps, data, reach };
  lab.redraw();
}

function addLink(lab, element, button, box) {
  const id = freshId("weights");
  const weights = make("input", { type: "checkbox", id });
  button("Copy link", () =>
    box.offer("Link", lab.props.address.link(linkText(lab, weights.checked)), lab.ran),
  );
  element.append(
    make("label", { for: id, class: "lego-check" }, weights, " with its first weights"),
  );
}

/** The run's address text; with weights it does not depend on how they were drawn. */
export function linkText(lab, withWeights = false) {
  const weights = withWeights ? firstWeights(lab.trace) : lab.ran.weights;
  const view = lab.index < lab.trace.frames.length - 1 && lab.shown ? { at: lab.shown.step } : {};
  return toAddress({ ...lab.ran, weights }, lab.own, view);
}

/** The run as a script, with what it ended with, and how many of those digits are safe. */
async function pythonText({ ran, trace, done: whole }) {
  if (!whole) return asPython(ran);
  const check = createCheck(ran, trace);
  const done = await inSlices(check, CHECK_SLICE_MS, MOST_CHECK_MS);
  return asPython(ran, done ? check.lines() : endLines(trace, null));
}

/** A text to take: copied where the browser allows it, and shown selected in any case. */
function makeTextBox() {
  const area = make("textarea", {
    readonly: true,
    rows: 7,
    spellcheck: "false",
    "aria-label": "Text to copy",
  });
  const note = make("span", { "aria-live": "polite" });
  const close = make("button", {
    type: "button",
    text: "Close",
    onclick: () => {
      element.hidden = true;
      opener?.focus();
    },
  });
  const element = make("div", { class: "lego-textbox", hidden: true }, note, close, area);
  let of = null;
  let latest = null;
  let opener = null; // has the focus again when the box is closed
  /** Offers a text about the run, or one that is still being made, with a word on the wait. */
  const offer = async (name, making, run, wait = "") => {
    const mine = (latest = {});
    opener = document.activeElement;
    of = run;
    area.value = "";
    element.hidden = false;
    say(note, wait);
    const text = await making;
    if (latest !== mine || element.hidden) return;
    area.value = text;
    area.rows = Math.min(MOST_ROWS_SHOWN, 2 + text.split("\n").length);
    area.select();
    say(note, `${name}: select and copy.`);
    try {
      await navigator.clipboard.writeText(text);
      say(note, `${name} copied.`);
    } catch {
      // No permission or no clipboard: the selected text is there to be copied by hand.
    }
  };
  // The text of one run does not stay beside the next.
  const keepFor = (run) => {
    if (!element.hidden && !sameValue(of, run)) element.hidden = true;
  };
  return { element, offer, keepFor };
}

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
