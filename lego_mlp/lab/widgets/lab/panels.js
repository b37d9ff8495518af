// The parts of a lab, put together as its page wants them.

import { makeActions } from "./actions.js";
import { layCockpit } from "./cockpit.js";
import { readColours, watchTheme } from "../../js/ui/colours.js";
import { controlNames, makeControls } from "./controls.js";
import { makeCurve } from "./curves.js";
import { makeDecision } from "./decision.js";
import { makeLandscape } from "./loss_landscape.js";
import { makeMatrices } from "./matrices.js";
import { makeNetwork } from "./network_diagram.js";
import { makeNeurons } from "./neurons.js";
import { makePointsEditor } from "./points.js";
import { makeSeeds } from "./seeds.js";
import { makeShare } from "./share.js";
import { makeStatus } from "./status.js";
import { stopSteps } from "./steps.js";
import { guardIdle, keepSize, make } from "../../js/ui/dom.js";
import { Timeline } from "./timeline.js";

const PANELS = {
  decision: makeDecision,
  accuracy: (lab) => makeCurve(lab, "accuracy"),
  loss: (lab) => makeCurve(lab, "loss"),
  gradients: (lab) => makeCurve(lab, "gradients"),
  weight_norms: (lab) => makeCurve(lab, "weights"),
  network: makeNetwork,
  landscape: makeLandscape,
  neurons: makeNeurons,
};

const NEARLY_IN_VIEW = "100px 0px";

/** Builds the parts that `props.show` names, and watches the size and the theme. */
export function buildPanels(lab) {
  const { root, props } = lab;
  const shows = (name) => props.show.includes(name);
  const add = (element, part) => {
    lab.parts.push(part);
    element.append(part.element);
    return part;
  };
  const box = make("div", { class: "lego-lab" });
  guardIdle(box);
  const panels = make("div", { class: "lego-panels" });
  const acts = shows("presets") || shows("actions") ? add(box, makeActions(lab, shows)) : null;
  if (acts) add(box, makeShare(lab, acts.element));
  const controls = controlNames().filter(shows);
  if (controls.length) add(box, makeControls(lab, controls));
  for (const name of props.show) {
    if (PANELS[name]) add(panels, PANELS[name](lab));
    if (name === "decision" && shows("actions")) add(panels, makeDecision(lab, true));
  }
  box.append(panels);
  if (shows("points")) lab.parts.push(makePointsEditor(lab, panels));
  if (shows("timeline")) lab.timeline = add(box, new Timeline(lab));
  add(box, makeStatus(lab));
  if (shows("seeds")) add(box, makeSeeds(lab));
  if (!acts) add(box, makeShare(lab, null));
  if (shows("matrices")) add(box, makeMatrices(lab));
  if (shows("cockpit")) layCockpit(lab, box);
  root.replaceChildren(box);
  root.setAttribute("data-lego", "lab");
  return watch(lab, box);
}

function watch(lab, box) {
  const look = () => {
    lab.colours = readColours(box);
    lab.redraw();
  };
  const unwatchTheme = watchTheme(look);
  // Also told when the box enters the page, before which it has neither size nor colours.
  const sizes = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) keepSize(target, contentRect);
    look();
  });
  const sight = new IntersectionObserver((entries) => noteSight(lab, entries), {
    rootMargin: NEARLY_IN_VIEW,
  });
  sizes.observe(box);
  for (const canvas of box.querySelectorAll("canvas")) {
    sizes.observe(canvas);
    sight.observe(canvas);
  }
  lab.colours = readColours(box);
  return () => {
    unwatchTheme();
    sizes.disconnect();
    sight.disconnect();
    cancelAnimationFrame(lab.asked);
    clearTimeout(lab.drawingRest);
    clearTimeout(lab.saying);
    stopSteps(lab);
    lab.slices.stop();
    lab.pinSlices.stop();
    lab.undo.clean();
    lab.unwatch();
    lab.host.stop();
    for (const part of lab.parts) part.clean?.();
    lab.root.replaceChildren();
  };
}

/** Which pictures can be seen: the others are drawn last, or when they come into view. */
function noteSight(lab, entries) {
  let entered = false;
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) lab.unseen.add(target);
    else if (lab.unseen.delete(target)) entered = true;
  }
  if (entered) lab.redraw();
}
