// A reading line over curves.

import { readable } from "../../js/ui/format.js";
import { drawPlot, indexOfStep, plotScale, rangeOf } from "../../js/ui/plot.js";
import { holdPointer, makePanel, pen, setAttribute } from "../../js/ui/dom.js";
import { drawSegment, makeKey, makeReader, widened } from "../../js/ui/frame.js";

export function makeSlide(frame, props) {
  const curves = props.curves.map((curve) => ({
    ...curve,
    colour: curve.colour.replace("_", "-"),
    dash: curve.dash.split(" ").filter(Boolean).map(Number),
    ys: curve.y.map((value) => value ?? NaN),
  }));
  const spec = slideSpec(props, curves);
  const panel = makePanel("slide", props.ylabel);
  const key = makeKey(curves.map(({ name, colour, dash }) => ({ name, colour, dash })));
  let index = props.start;
  let scale = null;
  const slider = makeReader(
    {
      label: props.xlabel, min: 0, max: props.x.length - 1, step: 1, value: index,
      shown: (i) => readable(props.x[i], 4),
    },
    (i) => {
      index = i;
      frame.redraw();
    },
  );
  scrubOn(panel.canvas, (pixel) => scale && slider.move(nearestIndex(props, scale.step(pixel))));
  frame.box.append(panel.element, key.element, slider.element);
  const draw = () => {
    const sentence = slideWords(props, curves, index);
    key.show(curves.map(({ ys }) => (Number.isFinite(ys[index]) ? readable(ys[index], 4) : "–")));
    setAttribute(panel.canvas, "aria-label", `${props.ylabel} over ${props.xlabel}. ${sentence}`);
    frame.say(sentence);
    const surface = pen(panel.canvas);
    if (!surface.width) return;
    const { colours } = frame;
    const lines = curves.map(({ ys, colour, dash }) => ({ xs: props.x, ys, dash, colour: colours[colour] }));
    scale = plotScale(surface, spec);
    drawMarks(surface, scale, props.marks, colours);
    drawPlot(surface, { ...spec, lines, cursor: props.x[index] }, colours);
    nameMarks(surface, scale, props.marks, colours);
  };
  return { draw };
}

function slideSpec({ x, log }, curves) {
  const positive = log.includes("y");
  const range = rangeOf(curves.map(({ ys }) => ys), positive);
  return { x: [x[0], x[x.length - 1]], y: widened(range, positive), log: positive, logX: log.includes("x") };
}

function nearestIndex({ x, log }, at) {
  const below = indexOfStep(x, at);
  const above = Math.min(below + 1, x.length - 1);
  const bend = log.includes("x") ? Math.log10 : Number;
  return bend(at) - bend(x[below]) <= bend(x[above]) - bend(at) ? below : above;
}

function drawMarks({ context }, scale, marks, colours) {
  for (const [at] of marks) {
    const x = scale.x(at);
    drawSegment(context, x, scale.top, x, scale.bottom, colours.muted, [3, 3]);
  }
}

/** Writes on top of the curves, each name with a rim of paper. */
function nameMarks({ context }, scale, marks, colours) {
  Object.assign(context, {
    textBaseline: "top", fillStyle: colours.muted, strokeStyle: colours.paper, lineWidth: 4, lineJoin: "round",
  });
  for (const [at, name] of marks) {
    const x = scale.x(at);
    const left = x + context.measureText(name).width + 6 <= scale.right;
    context.textAlign = left ? "left" : "right";
    const place = [name, x + (left ? 4 : -4), scale.top];
    context.strokeText(...place);
    context.fillText(...place);
  }
}

/** The sentence at a position, its braces filled. */
export function slideWords({ sentences, x }, curves, index) {
  const values = { x: x[index] };
  for (const { name, ys } of curves) values[name] = ys[index];
  const text = typeof sentences === "string" ? sentences : sentences[index];
  return text.replace(/\{([^{}]+)\}/g, (all, name) => (Object.hasOwn(values, name) ? readable(values[name], 4) : all));
}

/** Calls `moved` with the pixel from the left where the canvas is pressed or dragged. */
function scrubOn(canvas, moved) {
  canvas.classList.add("lego-scrub");
  const seek = (event) => moved(event.clientX - canvas.getBoundingClientRect().left);
  canvas.addEventListener("pointerdown", (event) => {
    holdPointer(canvas, event);
    seek(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) seek(event);
  });
}
