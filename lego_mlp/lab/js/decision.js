// What the network answers over the plane, with the points: the decision boundary.

import { channels } from "./colours.js";
import { percent } from "./format.js";
import { makePanel, pen, say, setAttribute } from "./surface.js";

const POINT_RADIUS = 3;

/** The panel of the shown run, or of the pinned one. */
export function makeDecision(lab, pinned = false) {
  const panel = makePanel("decision", pinned ? "Pinned run" : "Decision boundary");
  const draw = () => {
    const run = pinned ? lab.pinned : lab;
    panel.element.hidden = !run;
    if (!run) return;
    const surface = pen(panel.canvas);
    if (!surface.width) return;
    drawMap(surface, run.maps?.output, lab.colours, "class0-soft", "class1-soft");
    drawPoints(surface, run, lab.colours);
    const share = run.shown ? percent(run.shown.accuracy) : "";
    say(panel.note, share && `${share} right`);
    setAttribute(panel.canvas, "aria-label", decisionWords(run, pinned));
  };
  return { element: panel.element, canvas: panel.canvas, draw };
}

function decisionWords({ data, shown, state }, pinned) {
  if (!data) return "No points yet";
  const at = shown ? `step ${shown.step}: ${percent(shown.accuracy)} of the points lie on the side of their class` : "nothing trained";
  return `${pinned ? "Pinned run, the" : "The"} ${data.n} points of the data ${state.dataset} and the network's answer over the plane at ${at}`;
}

/** Paints `values` (a square, from below -1 or so to above 1) between two colours. */
export function drawMap({ context, width, height }, values, colours, low, high) {
  if (!values) return;
  const size = Math.round(Math.sqrt(values.length));
  const picture = mapPicture(values, size, channels(colours[low]), channels(colours[high]));
  context.imageSmoothingEnabled = true;
  context.drawImage(picture, 0, 0, width, height);
}

let scratch = null;

/** One canvas for all maps: it is drawn elsewhere before the next one is painted. */
function scratchOf(size) {
  scratch ??= document.createElement("canvas");
  if (scratch.width !== size) scratch.width = scratch.height = size;
  return scratch;
}

function mapPicture(values, size, low, high) {
  const canvas = scratchOf(size);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const image = context.createImageData(size, size);
  const bytes = image.data;
  for (let i = 0, k = 0; i < values.length; i += 1, k += 4) {
    const share = inkShare(values[i]);
    for (let c = 0; c < 3; c++) bytes[k + c] = low[c] + (high[c] - low[c]) * share;
    bytes[k + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** From 0 (class 0) to 1 (class 1), steep at the boundary so that the eye finds it. */
function inkShare(value) {
  const bent = Math.max(-1, Math.min(1, 6 * value));
  return 0.5 + 0.38 * bent + 0.12 * Math.max(-1, Math.min(1, value));
}

function drawPoints({ context, width, height }, { data, state, reach }, colours) {
  if (!data) return;
  const radius = width > 220 ? POINT_RADIUS : POINT_RADIUS - 0.5;
  context.lineWidth = 0.75;
  context.strokeStyle = colours.paper;
  for (const label of [0, 1]) {
    context.fillStyle = colours[`class${label}`];
    for (const trained of [false, true]) {
      context.globalAlpha = trained ? 1 : 0.35;
      context.beginPath();
      for (let i = trained ? 0 : state.train_points; i < data.n; i++) {
        if (data.labels[i] !== label || (trained && i >= state.train_points)) continue;
        const x = ((data.x1[i] + reach) / (2 * reach)) * width;
        const y = ((reach - data.x2[i]) / (2 * reach)) * height;
        traceMark(context, label, x, y, radius);
      }
      context.fill();
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

/** Class 0 is a circle and class 1 a square, so that colour is not the only sign. */
function traceMark(context, label, x, y, radius) {
  if (label === 0) {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  } else {
    const half = 0.9 * radius;
    context.rect(x - half, y - half, 2 * half, 2 * half);
  }
}
