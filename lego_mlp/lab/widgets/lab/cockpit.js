// The whole Lab in one window: the controls in groups at the left, the network in the middle with
// what shares its place behind tabs, the boundary and its curves at the right.

import CONTROLS from "../../controls.json" with { type: "json" };
import { FIELDS } from "../../js/engine/state.js";
import { freshId, make, say, setAttribute, setIdle } from "../../js/ui/dom.js";

/** Each tab's name, and the panels that it shows. */
const TABS = [
  ["Network", [".lego-panel-network"]],
  ["Neurons", [".lego-panel-neurons"]],
  ["Landscape", [".lego-panel-landscape"]],
  ["Norms", [".lego-panel-gradients", ".lego-panel-weights"]],
  ["Parameters", [".lego-details"]],
  ["Seeds", [".lego-seeds"]],
];

/** Puts the parts that stand in `box` where a cockpit has them. */
export function layCockpit(lab, box) {
  const all = (...selectors) => selectors.map((one) => box.querySelector(one)).filter(Boolean);
  const pages = TABS.map(([name, selectors]) => [name, all(...selectors)]);
  const [controls] = all(".lego-controls");
  if (controls) groupControls(controls);
  const network = pages[0][1];
  if (network.length) network.unshift(addSizes(lab));
  const area = (name, parts) => make("div", { class: `lego-${name}` }, ...parts);
  const maps = area("answer", box.querySelectorAll(".lego-panel-decision"));
  const cockpit = area("cockpit", [
    area("top", [maps, ...all(".lego-timeline")]),
    ...all(".lego-panels", ".lego-actions"),
    area("desk", all(".lego-points", ".lego-controls")),
    area("middle", makeTabs(pages.filter(([, parts]) => parts.length), fullScreen(box))),
    ...all(".lego-status"),
  ]);
  box.append(cockpit);
}

function groupControls(controls) {
  for (const [name, fields] of Object.entries(CONTROLS.groups)) {
    const found = fields
      .map((field) => controls.querySelector(`[data-field="${field}"]`))
      .filter(Boolean);
    if (!found.length) continue;
    controls.append(make("fieldset", {}, make("legend", { text: name }), ...found));
  }
}

/** One page at a time, chosen by its tab; arrow keys go from tab to tab. `beside` stands in their row. */
function makeTabs(pages, beside) {
  const list = make("div", { class: "lego-tabs", role: "tablist", "aria-label": "Middle picture" });
  const bodies = pages.map(([name, parts]) => {
    const id = freshId("tab");
    const tab = make("button", { type: "button", role: "tab", id, text: name });
    list.append(tab);
    return make("div", { class: "lego-page", role: "tabpanel", "aria-labelledby": id }, ...parts);
  });
  const tabs = [...list.children];
  const choose = (chosen) => {
    tabs.forEach((tab, i) => {
      setAttribute(tab, "aria-selected", i === chosen);
      setIdle(tab, i === chosen);
      bodies[i].hidden = i !== chosen;
      for (const details of bodies[i].querySelectorAll("details")) details.open = i === chosen;
    });
  };
  tabs.forEach((tab, i) => tab.addEventListener("click", () => choose(i)));
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const from = tabs.indexOf(event.target);
    if (!by || from < 0) return;
    event.preventDefault();
    const to = (from + by + tabs.length) % tabs.length;
    choose(to);
    tabs[to].focus();
  });
  choose(0);
  return [make("div", { class: "lego-tab-row" }, list, ...beside), ...bodies];
}

/** A button that gives the lab the whole screen, and back, where the browser can. */
function fullScreen(box) {
  if (!document.fullscreenEnabled) return [];
  const isFull = () => document.fullscreenElement === box;
  // It may still refuse: then all stays as it is.
  const turn = () => (isFull() ? document.exitFullscreen() : box.requestFullscreen()).catch(() => {});
  const button = make("button", { type: "button", text: "Full screen", onclick: turn });
  box.addEventListener("fullscreenchange", () => say(button, isFull() ? "Leave full screen" : "Full screen"));
  return [button];
}

/** Buttons on the picture that make the network deeper, wider and smaller. */
function addSizes(lab) {
  const draws = [];
  const element = make("div", { class: "lego-sizes" });
  for (const [name, word] of [["hidden_layers", "layer"], ["hidden_size", "neuron"]]) {
    const { min, max } = FIELDS.find((field) => field.name === name);
    const count = make("b");
    const by = (step) => () => lab.change({ [name]: lab.state[name] + step });
    const fewer = make("button", { type: "button", text: "−", "aria-label": `One ${word} fewer`, onclick: by(-1) });
    const more = make("button", { type: "button", text: "+", "aria-label": `One ${word} more`, onclick: by(1) });
    element.append(make("span", {}, fewer, count, more));
    draws.push(() => {
      const now = lab.state[name];
      const layers = lab.state.hidden_layers > 1 ? " each" : "";
      count.textContent = word === "layer" ? `${now} hidden layer${now === 1 ? "" : "s"}` : `${now} neuron${now === 1 ? "" : "s"}${layers}`;
      setIdle(fewer, now <= min);
      setIdle(more, now >= max);
    });
  }
  lab.parts.push({ element, draw: () => draws.forEach((draw) => draw()) });
  return element;
}
