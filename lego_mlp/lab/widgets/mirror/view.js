// The sigmoid, turned about the point (0, 1/2).

import { readable } from "../../js/ui/format.js";
import { drawPlot, plotScale } from "../../js/ui/plot.js";
import { make, makePanel, pen, setAttribute } from "../../js/ui/dom.js";
import { drawDot, drawSegment, makeKey, makeReader } from "../../js/ui/frame.js";
import { MIRROR_REACH, MIRROR_XS } from "./compute.js";

export function makeMirror(frame, props) {
  const now = { ...props };
  let found = null;
  const ask = () => {
    const { t, bias, angle } = now;
    frame.compute({ t, bias }, (answer) => void (found = { ...answer, t, bias, angle }));
  };
  const slider = (name, label, min, max, step, unit) =>
    makeReader(
      { label, min, max, step, value: now[name], shown: (value) => readable(value) + unit },
      (value) => {
        now[name] = value;
        ask();
      },
    ).element;
  const controls = make(
    "div", { class: "lego-controls" },
    slider("angle", "Turn about (0, 1/2)", 0, 180, 1, "°"),
    slider("t", "t", -6, 6, 0.1, ""),
    slider("bias", "Bias", -4, 4, 0.1, ""),
  );
  const panel = makePanel("mirror", "sigmoid(t + bias)");
  const key = makeKey([
    { name: "the curve", colour: "ink" },
    { name: "the curve, turned", colour: "weight-plus", dash: [3, 5] },
  ]);
  frame.box.append(controls, panel.element, key.element);
  ask();
  const draw = () => {
    if (!found) return false;
    const words = mirrorWords(found);
    frame.say(words);
    setAttribute(panel.canvas, "aria-label", `The sigmoid and the same curve turned about (0, 1/2). ${words}`);
    const surface = pen(panel.canvas);
    if (surface.width) drawMirror(surface, found, frame.colours);
  };
  return { draw };
}

function drawMirror(surface, found, colours) {
  const { context } = surface;
  const lines = [{ xs: MIRROR_XS, ys: found.curve, colour: colours.ink, width: 2.5 }];
  const spec = { x: [-MIRROR_REACH, MIRROR_REACH], y: [-0.08, 1.08], lines };
  const scale = plotScale(surface, spec);
  drawPlot(surface, spec, colours);
  drawSegment(context, scale.x(0), scale.top, scale.x(0), scale.bottom, colours.muted, [3, 3]);
  drawSegment(context, scale.left, scale.y(0.5), scale.right, scale.y(0.5), colours.muted, [3, 3]);
  drawTurned(context, scale, found, colours["weight-plus"]);
  const ends = [[found.t, found.at], [-found.t, found.mirrored]];
  for (const [x, y] of ends) {
    drawSegment(context, scale.x(x), scale.y(0.5), scale.x(x), scale.y(y), colours.ink);
    drawDot(context, scale.x(x), scale.y(y), colours.ink, colours.paper);
  }
  drawDot(context, scale.x(0), scale.y(0.5), colours.ink, colours.paper);
}

/** The curve turned as the eye sees it: by pixels, about the pixel of (0, 1/2). */
function drawTurned(context, scale, { curve, angle }, colour) {
  const [x0, y0] = [scale.x(0), scale.y(0.5)];
  context.save();
  context.beginPath();
  context.rect(scale.left, scale.top, scale.right - scale.left, scale.bottom - scale.top);
  context.clip();
  context.translate(x0, y0);
  context.rotate((-angle * Math.PI) / 180);
  context.translate(-x0, -y0);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.setLineDash([3, 5]);
  context.beginPath();
  MIRROR_XS.forEach((x, i) => context.lineTo(scale.x(x), scale.y(curve[i])));
  context.stroke();
  context.restore();
}

/** What is shown, the same text as in Python, and the angle. */
export function mirrorWords({ curve, at, mirrored: other, t, bias, angle }) {
  const plus = bias === 0 ? "" : ` ${bias > 0 ? "+" : "−"} ${readable(Math.abs(bias), 4)}`;
  const left = `sigmoid(${readable(-t, 4)}${plus}) = ${readable(other, 4)}`;
  const right = `1 − sigmoid(${readable(t, 4)}${plus}) = ${readable(1 - at, 4)}`;
  const now = ` Now it is turned by ${readable(angle)}°.`;
  if (bias === 0) {
    const whole = `${left} = 1 − ${readable(at, 4)} = 1 − sigmoid(${readable(t, 4)})`;
    return `${whole}: turned by 180° about (0, 1/2), the curve covers itself.${now}`;
  }
  const gap = readable(Math.abs(2 * curve[80] - 1), 4);
  return (
    `${left}, but ${right}: with the bias ${readable(bias, 4)} the curve turned by 180° about ` +
    `(0, 1/2) misses itself, by ${gap} at 0.${now}`
  );
}
