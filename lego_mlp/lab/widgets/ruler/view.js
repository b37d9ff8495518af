// A straight line over the points, dragged by its two ends.

import { dataset, reach as reachOf } from "../../js/engine/datasets.js";
import { fullState } from "../../js/engine/state.js";
import { holdPointer, make, makePanel, pen, say, setAttribute } from "../../js/ui/dom.js";
import { readable } from "../../js/ui/format.js";
import { drawPoints } from "../../js/ui/plane_picture.js";
import { takeKeys } from "../../js/ui/tip.js";
import { framePlane } from "../lab/plane.js";
import { ruleWords } from "./compute.js";

const LEAST_LENGTH = 0.2;
const STEP = 0.05;
const LEAP = 10;
const EDGE = 0.95; // of the picture, so that a whole handle can be seen
const HINT = "Drag its two ends, or move one with the arrow keys, faster with Shift.";

export function makeRuler(frame, props) {
  const state = fullState(props.state);
  const data = dataset(state);
  const ruler = { ends: props.ends.map((end) => [...end]), found: null, best: 0, reach: reachOf(data), data };
  const panel = makePanel("ruler", "A line as a rule");
  const drawFrame = framePlane(panel);
  const ask = () => {
    frame.compute({ state: props.state, ends: ruler.ends.map((end) => [...end]) }, (found) => {
      ruler.found = found;
      ruler.best = Math.max(ruler.best, found.right);
    });
    frame.redraw();
  };
  const move = (i, to) => {
    const most = EDGE * ruler.reach;
    const place = to.map((x) => Math.round(100 * Math.max(-most, Math.min(most, x))) / 100);
    const [x1, x2] = ruler.ends[1 - i];
    if (Math.hypot(place[0] - x1, place[1] - x2) < LEAST_LENGTH) return;
    ruler.ends[i] = place;
    ask();
  };
  const handles = ruler.ends.map((_, i) => makeHandle(panel, ruler, i, (to) => move(i, to)));
  panel.canvas.after(...handles);
  panel.element.classList.add("lego-has-tip");
  const turn = make("button", { type: "button", text: "Turn the rule around", onclick: () => {
    ruler.ends.reverse();
    ask();
  } });
  const hint = make("span", { class: "lego-hint", text: HINT });
  frame.box.append(panel.element, make("div", { class: "lego-actions" }, turn, hint));
  ask();
  return { draw: () => drawRuler(frame, ruler, panel, handles, drawFrame, state) };
}

/** A button on an end of the line, which a pointer drags and the arrow keys move. */
function makeHandle({ canvas }, ruler, i, move) {
  const handle = make("button", { type: "button", class: "lego-handle" });
  const by = (across, up) => () => move([ruler.ends[i][0] + across * STEP, ruler.ends[i][1] + up * STEP]);
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  takeKeys(handle, Object.fromEntries(Object.entries(ways).flatMap(([key, [across, up]]) => [
    [key, by(across, up)],
    [`Shift+${key}`, by(LEAP * across, LEAP * up)],
  ])));
  handle.addEventListener("pointerdown", (event) => {
    if (event.button > 0 || !event.isPrimary) return;
    event.preventDefault(); // no text is to be selected
    handle.focus({ preventScroll: true });
    holdPointer(handle, event);
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const area = canvas.getBoundingClientRect();
    const share = (at, length) => (2 * at) / length - 1;
    move([
      ruler.reach * share(event.clientX - area.left, area.width),
      -ruler.reach * share(event.clientY - area.top, area.height),
    ]);
  });
  return handle;
}

function drawRuler(frame, ruler, panel, handles, drawFrame, state) {
  const { found, data, reach, ends, best } = ruler;
  if (!found) return false;
  const { n } = data;
  const words = ruleWords(found, n);
  frame.say(words);
  say(panel.note, `${found.right} of ${n} right; your best: ${best}`);
  setAttribute(panel.canvas, "aria-label", `The ${n} points and a straight line. ${words}`);
  const run = { data, reach, ran: { ...state, train_points: n } };
  drawFrame(run);
  const surface = pen(panel.canvas);
  if (!surface.width) return true;
  const toX = (x1) => ((x1 + reach) / (2 * reach)) * surface.width;
  const toY = (x2) => ((reach - x2) / (2 * reach)) * surface.height;
  drawRule(surface, ends.map(([x1, x2]) => [toX(x1), toY(x2)]), frame.colours);
  drawPoints(surface, run, frame.colours);
  ends.forEach(([x1, x2], i) => {
    handles[i].style.left = `${panel.canvas.offsetLeft + toX(x1)}px`;
    handles[i].style.top = `${panel.canvas.offsetTop + toY(x2)}px`;
    setAttribute(handles[i], "aria-label", `End ${i + 1} of the line, at (${readable(x1)}, ${readable(x2)})`);
  });
  return true;
}

/** Both sides in their classes' colours, and the line between them, in pixels. */
function drawRule({ context, width, height }, [[ax, ay], [bx, by]], colours) {
  const far = (2 * (width + height)) / Math.hypot(bx - ax, by - ay);
  const [dx, dy] = [far * (bx - ax), far * (by - ay)];
  const line = [[ax - dx, ay - dy], [bx + dx, by + dy]];
  context.fillStyle = colours["class0-soft"];
  context.fillRect(0, 0, width, height);
  context.fillStyle = colours["class1-soft"];
  context.beginPath();
  for (const [x, y] of line) context.lineTo(x, y);
  for (const [x, y] of [...line].reverse()) context.lineTo(x - dy, y + dx);
  context.fill();
  context.strokeStyle = colours.ink;
  context.lineWidth = 2;
  context.beginPath();
  for (const [x, y] of line) context.lineTo(x, y);
  context.stroke();
}
