// Softmax as shares, and cross-entropy's slope as the gap to the right answer.

import { readable } from "../../js/ui/format.js";
import { freshId, make } from "../../js/ui/dom.js";
import { makeKey, makeReader } from "../../js/ui/frame.js";
import { shareWords, sumFor } from "./compute.js";
import { drawnText, inkOf, makeDrawn, makeDrawnPanel, makeGrip } from "../../js/ui/svg.js";

const SHARE_REACH = 6;
const SHARE_SIZE = { width: 320, height: 200, bottom: 178, top: 16 };
const MOST_SHARE = 1.1;
const GRIP = 16; // beyond a bar's ends, so that a short one can be held too

export function makeShares(frame, props) {
  const now = { ...props, z: [...props.z] };
  let shown = null;
  const ask = () => {
    const request = { ...now, z: [...now.z] };
    frame.compute(request, (found) => void (shown = { ...request, ...found }));
  };
  const panel = (title) => makeDrawnPanel("shares", title, SHARE_SIZE.width, SHARE_SIZE.height);
  const [before, after] = ["z / temperature", "h = softmax(z / temperature)"].map(panel);
  const key = makeKey([
    { name: "y, the right answer", colour: "muted", dash: [5, 4] },
    { name: "from h to y, against dL_dz", colour: "backward" },
    { name: "drag a bar, or its slider" },
  ]);
  const pictures = make("div", { class: "lego-panels" }, before.element, after.element);
  const controls = shareControls(now, ask);
  frame.box.append(controls.element, pictures, key.element);
  before.drag((i) => {
    const { z, temperature } = shown;
    const unit = (2 * reachOf(shown)) / (SHARE_SIZE.bottom - SHARE_SIZE.top);
    return (_, up) => controls.sums[i].move(z[i] + temperature * unit * up);
  });
  after.drag((i) => {
    const { h } = shown;
    const unit = MOST_SHARE / (SHARE_SIZE.bottom - SHARE_SIZE.top);
    return (_, up) => controls.sums[i].move(sumFor(now, Number(i), h[i] + unit * up));
  });
  ask();
  const draw = () => {
    if (!shown) return false;
    frame.say(shareWords(shown));
    drawShares(before, after, shown);
  };
  return { draw };
}

function shareControls(now, ask) {
  const slider = (label, min, max, value, changed) =>
    makeReader({ label, min, max, step: 0.1, value, shown: (x) => readable(x) }, changed);
  const id = freshId("label");
  const options = now.z.map((_, i) => make("option", { value: i, text: `class ${i}` }));
  const select = make("select", { id, onchange: () => changed({ label: Number(select.value) }) }, ...options);
  select.value = String(now.label);
  const changed = (changes) => {
    Object.assign(now, changes);
    ask();
  };
  const sums = now.z.map((value, i) =>
    slider(`z${i}`, -SHARE_REACH, SHARE_REACH, value, (to) => {
      now.z[i] = to;
      ask();
    }),
  );
  const right = make("div", { class: "lego-control" }, make("label", { for: id, text: "Right class" }), select);
  const heat = slider("Temperature", 0.2, 5, now.temperature, (temperature) => changed({ temperature }));
  const sliders = [...sums, heat].map(({ element }) => element);
  return { element: make("div", { class: "lego-controls" }, ...sliders, right), sums };
}

function reachOf({ z, temperature }) {
  return 1.15 * Math.max(SHARE_REACH, ...z.map((value) => Math.abs(value / temperature)));
}

function drawShares(before, after, shown) {
  const { z, h, label, temperature } = shown;
  const u = z.map((value) => value / temperature);
  const reach = reachOf(shown);
  const list = (values) => values.map((value, i) => `class ${i} ${readable(value)}`).join(", ");
  before.show(shareBars(u, [-reach, reach]), `Bars of z / temperature: ${list(u)}.`);
  const words = `Bars of the shares: ${list(h)}. An arrow from each bar to the right answer, class ${label}.`;
  after.show(shareBars(h, [0, MOST_SHARE], label), words);
}

function shareBars(values, [low, high], label = null) {
  const { width, bottom, top } = SHARE_SIZE;
  const y = (value) => bottom - ((value - low) / (high - low)) * (bottom - top);
  const x = (place) => 10 + ((place + 0.5) * (width - 20)) / values.length;
  const zero = makeDrawn("path", { stroke: inkOf("muted"), d: `M10 ${y(0)}H${width - 10}` });
  const bars = values.flatMap((value, i) => {
    const [up, down] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
    const box = { x: x(i - 0.3), width: x(i + 0.3) - x(i - 0.3), y: up, height: down - up };
    const bar = makeDrawn("rect", { ...box, fill: inkOf(`class${i}`) });
    const number = drawnText(x(i), value < 0 ? down + 13 : up - 5, readable(value), "ink");
    const gap = label === null ? [] : shareGap(x, y, i, value, i === label ? 1 : 0);
    const grip = makeGrip(i, box.x, up - GRIP, box.width, down - up + 2 * GRIP);
    return [bar, ...gap, number, drawnText(x(i), SHARE_SIZE.height - 6, `class ${i}`), grip];
  });
  return [...bars, zero];
}

function shareGap(x, y, i, value, target) {
  const outline = `M${x(i - 0.36)} ${y(0)}V${y(target)}H${x(i + 0.36)}V${y(0)}`;
  const tip = y(target) < y(value) ? 5 : -5;
  const arrow = `M${x(i + 0.42)} ${y(value)}V${y(target)}m-4 ${tip}l4 ${-tip}l4 ${tip}`;
  return [
    makeDrawn("path", { fill: "none", stroke: inkOf("muted"), "stroke-dasharray": "3 3", d: outline }),
    makeDrawn("path", { fill: "none", stroke: inkOf("backward"), "stroke-width": 2, d: arrow }),
  ];
}

