// What each of the three neurons says over the plane, and to which points it says yes.

import { make, makePanel, pen, say, setAttribute } from "../../js/ui/dom.js";
import { drawBoundary, drawMap, drawPoints } from "../../js/ui/plane_picture.js";
import { CELLS } from "./compute.js";

const YES = 0.5; // of an output's range: where the neuron's sum is 0
const STRETCH = { middle: YES, factor: 2, steep: 1 };

/** `{ element, draw(seen, scene, colours) }`: three small panels. */
export function makeNeurons() {
  const panels = [1, 2, 3].map((k) => makePanel("neuron", `Neuron ${k}`));
  const element = make("div", { class: "lego-cube-neurons" }, ...panels.map((panel) => panel.element));
  const draw = (seen, scene, colours) => panels.forEach((panel, k) => drawNeuron(panel, k, seen, scene, colours));
  return { element, draw };
}

function drawNeuron({ canvas, note }, k, seen, { sheet, places }, colours) {
  const { data } = seen;
  const says = sheet.slice(k * CELLS ** 2, (k + 1) * CELLS ** 2);
  const surface = pen(canvas);
  if (surface.width) {
    drawMap(surface, says, colours.paper, colours.forward, STRETCH);
    drawBoundary(surface, says.map((value) => value - YES), colours);
    drawPoints(surface, seen, colours);
  }
  const yes = [0, 1].map((label) => {
    const said = (i) => data.labels[i] === label && places[k * data.n + i] > YES;
    return Array.from({ length: data.n }, (_, i) => said(i)).filter(Boolean).length;
  });
  const words = `yes to ${yes[0]} circles, ${yes[1]} squares`;
  say(note, words);
  setAttribute(canvas, "aria-label", `Where neuron ${k + 1} says more than half of what it can: ${words}`);
}
