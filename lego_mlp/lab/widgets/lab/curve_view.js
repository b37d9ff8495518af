// How a curve is looked at: the value that is pointed at, which scale it has, and which part is seen.

import { grouped, readable } from "../../js/ui/format.js";
import { indexOfStep } from "../../js/ui/plot.js";
import { holdPointer, make, say } from "../../js/ui/dom.js";
import { makeTip, pointOn, takeKeys } from "../../js/ui/tip.js";

const DRAG_PIXELS = 8; // a shorter one is a click
const CLOSER = 2;
const LEAST_STEPS = 4;

/** Hears pointer and keys on a curve: a click shows its step, a mouse that is dragged chooses a part,
 *  a finger that is dragged moves the film, and two that move apart enlarge. `lab.zoom`, [from, to], is the part of the steps that
 *  all curves show, null for all of them. */
export function makeCurveView(lab, panel, title, bends) {
  const tip = makeTip(panel);
  const view = { chosen: null, pointed: null, drag: null, scale: null, log: false };
  const redraw = () => lab.redraw();
  const bend = () => {
    view.chosen = { log: !view.log };
    redraw();
  };
  const zoom = (range) => {
    lab.zoom = range;
    redraw();
  };
  const button = (text, onclick) => make("button", { type: "button", class: "lego-small", text, onclick });
  const scaleButton = button("", bend);
  const whole = button("Whole run", () => zoom(null));
  const tools = make("span", { class: "lego-tools" }, whole, ...(bends ? [scaleButton] : []));
  panel.caption.append(tools);
  hearPointer(lab, panel.canvas, view, zoom);
  if (bends) panel.canvas.addEventListener("dblclick", bend);
  const step = (by) => () => lab.seek(lab.step + by);
  const nearer = (factor) => () => zoom(zoomed(lab, factor));
  takeKeys(panel.canvas, {
    ...{ ArrowLeft: step(-1), ArrowRight: step(1), Home: step(-Infinity), End: step(Infinity) },
    ...{ "+": nearer(1 / CLOSER), "Shift++": nearer(1 / CLOSER), "-": nearer(CLOSER) },
    ...{ 0: () => zoom(null), Escape: () => zoom(null) },
    ...(bends ? { l: bend } : {}),
  });
  view.isLog = (usual) => (view.log = view.chosen?.log ?? Boolean(usual));
  view.draw = (surface, scale, lines) => {
    view.scale = scale;
    drawView(surface, view, lab.colours);
    return () => {
      whole.hidden = !lab.zoom;
      say(scaleButton, view.log ? "linear" : "log");
      scaleButton.setAttribute("aria-label", `${view.log ? "linear" : "log"} scale: ${title}`);
      if (view.pointed === null || !lines[0]?.xs.length) tip.hide();
      else tip.show(curveAt(lines, view.scale.step(view.pointed.x)), view.pointed.x, view.pointed.y);
    };
  };
  return view;
}

function hearPointer(lab, canvas, view, zoom) {
  canvas.classList.add("lego-scrub");
  const pinches = pinchOn(lab, canvas, view, zoom);
  pointOn(canvas, (x, y, event) => {
    if (pinches(event, x)) return;
    view.pointed = { x, y };
    const isTouch = event.pointerType === "touch";
    const pressed = event.type === "pointerdown" && event.button <= 0 && event.isPrimary;
    if (view.scale && isTouch) lab.seek(view.scale.step(x));
    if (pressed && !isTouch) {
      holdPointer(canvas, event);
      view.drag = [x, x];
    }
    if (view.drag) view.drag[1] = x;
    lab.redraw();
  }, () => {
    view.pointed = null;
    lab.redraw();
  });
  canvas.addEventListener("pointercancel", () => (view.drag = null));
  canvas.addEventListener("pointerup", () => {
    const { drag, scale } = view;
    view.drag = null;
    if (!drag || !scale) return;
    if (Math.abs(drag[1] - drag[0]) < DRAG_PIXELS) return lab.seek(scale.step(drag[0]));
    const [from, to] = drag.map((x) => Math.round(scale.step(x))).sort((a, b) => a - b);
    if (to > from) zoom([Math.max(0, from), Math.min(lab.last, to)]);
  });
}

/** Returns what hears of each finger, and says whether two were at it: the steps that they have
 *  touched stay under them. */
function pinchOn(lab, canvas, view, zoom) {
  const fingers = new Map();
  let [held, step] = [null, 0];
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, ({ pointerId }) => {
      fingers.delete(pointerId);
      if (!fingers.size) held = null;
    });
  }
  return ({ type, pointerType, pointerId }, x) => {
    if (pointerType !== "touch" || !view.scale) return false;
    if (type === "pointerdown" && !fingers.size) step = lab.step;
    if (type === "pointerdown" || fingers.has(pointerId)) fingers.set(pointerId, x);
    const places = [...fingers.values()];
    if (places.length === 2 && !held) {
      held = places.map(view.scale.step);
      view.pointed = null;
      lab.seek(step); // the first finger had moved the film
    } else if (places.length === 2) zoom(pinched(held, places, view.scale, lab));
    return held !== null;
  };
}

/** The steps from the left to the right edge when two of them stand where the fingers are. */
function pinched(steps, [a, b], { left, right }, { last, zoom }) {
  const slope = (steps[1] - steps[0]) / (b - a);
  if (!(slope > 0) || slope * (right - left) < LEAST_STEPS) return zoom;
  const from = Math.max(0, Math.round(steps[0] - slope * (a - left)));
  const to = Math.min(last, Math.round(steps[0] + slope * (right - a)));
  return from <= 0 && to >= last ? null : [from, to];
}

/** The steps about the one that is shown, fewer or more of them; null for all. */
function zoomed({ zoom, step, last }, factor) {
  const [from, to] = zoom ?? [0, last];
  const half = Math.max(LEAST_STEPS, (to - from) * factor) / 2;
  const range = [Math.max(0, Math.round(step - half)), Math.min(last, Math.round(step + half))];
  return range[0] <= 0 && range[1] >= last ? null : range;
}

function drawView({ context }, { drag, scale }, colours) {
  if (!drag || Math.abs(drag[1] - drag[0]) < DRAG_PIXELS) return;
  context.globalAlpha = 0.25;
  context.fillStyle = colours.muted;
  context.fillRect(Math.min(...drag), scale.top, Math.abs(drag[1] - drag[0]), scale.bottom - scale.top);
  context.globalAlpha = 1;
}

/** "step 52: 0.132", or each line's value by its name. */
function curveAt(lines, step) {
  const k = indexOfStep(lines[0].xs, Math.round(step));
  const values = lines.slice(0, 8).map(({ ys, label }) => `${label ? `${label} ` : ""}${readable(ys[k])}`);
  return `step ${grouped(lines[0].xs[k])}: ${values.join(", ")}`;
}
