// What the network answers over the plane, with the points: the decision boundary. Of a curve, what
// it says along x.

import { curveFitWords, drawCurveFit } from "./curve_fit.js";
import { stretchOf } from "./neurons.js";
import { neuronName } from "./point_network.js";
import { pointAtPlane } from "./point_plane.js";
import { scoreWords } from "./sentences.js";
import { isCurve } from "../../js/engine/datasets.js";
import { percent, plural } from "../../js/ui/format.js";
import { framePlane } from "./plane.js";
import { drawBoundary, drawClasses, drawMap, drawPoints } from "../../js/ui/plane_picture.js";
import { makePanel, pen, say, setAttribute } from "../../js/ui/dom.js";

/** The panel of the shown run, or of the pinned one. */
export function makeDecision(lab, pinned = false) {
  const panel = makePanel("decision", pinned ? "Pinned run" : "Boundary");
  const drawFrame = framePlane(panel);
  const drawPointed = pointAtPlane(lab, panel, () => (pinned ? lab.pinned : lab));
  const draw = () => {
    const run = pinned ? lab.pinned : lab;
    panel.element.hidden = !run;
    if (!run) return;
    const surface = pen(panel.canvas);
    if (!surface.width) return;
    const fits = isCurve(run.ran);
    const lit = run.maps?.hidden[lab.lit?.layer - 1]?.[lab.lit.number];
    if (fits) drawCurveFit(surface, run, lab);
    else drawAnswers(surface, run, lit, lab.colours);
    const sayPointed = drawPointed(surface);
    return () => {
      if (!pinned) say(panel.caption.firstChild, fits ? "Curve" : "Boundary");
      drawFrame(run);
      sayPointed();
      say(panel.note, lit ? neuronName(lab.lit) : run.shown ? scoreWords(run.shown) : "");
      setAttribute(panel.canvas, "aria-label", decisionWords(run, pinned));
    };
  };
  return { element: panel.element, canvas: panel.canvas, draw };
}

/** Where there are no points yet, the place for them is to be seen. */
function inviteTo({ context, width, height }, colours) {
  context.strokeStyle = colours.muted;
  context.setLineDash([4, 4]);
  context.strokeRect(0.5, 0.5, width - 1, height - 1);
  context.setLineDash([]);
  Object.assign(context, { fillStyle: colours.muted, textAlign: "center", textBaseline: "middle" });
  context.fillText("press here to put a point", width / 2, height / 2, width);
}

/** The plane in the colours of what is said there, or of what the `lit` neuron says; with the line
 *  between the classes, and the points. */
function drawAnswers(surface, run, lit, colours) {
  if (lit) drawMap(surface, lit, colours.paper, colours.forward, stretchOf(lit, run));
  else if (run.maps?.outputs.length > 2) drawClasses(surface, run.maps.outputs, colours);
  else drawMap(surface, run.maps?.output, colours["class0-soft"], colours["class1-soft"]);
  if (!run.data) inviteTo(surface, colours);
  for (const sides of sidesOf(run.maps)) drawBoundary(surface, sides, colours);
  drawPoints(surface, run, colours);
}

function decisionWords(run, pinned) {
  const { data, shown, ran } = run;
  if (!data) return "No points yet";
  if (isCurve(ran)) return curveFitWords(run, pinned);
  const at = shown
    ? `step ${shown.step}: ${percent(shown.accuracy)} of the points lie on the side of their class`
    : "nothing trained";
  const hollow = ran.train_points < data.n ? `, hollow those ${data.n - ran.train_points} that were not trained on,` : "";
  return `${pinned ? "Pinned run, the" : "The"} ${plural(data.n, "point")} of the data ${ran.dataset}${hollow} and the network's answer over the plane at ${at}`;
}

/** Maps that change their sign where the network says another class. */
function sidesOf(maps) {
  if (!maps) return [];
  const { output, outputs } = maps;
  if (outputs.length === 2) return [output];
  return outputs.map((said, label) => {
    const others = outputs.filter((_, other) => other !== label);
    return said.map((value, k) => value - Math.max(...others.map((other) => other[k])));
  });
}
