// A sheet to draw a digit on, the 8 by 8 pixels that become of it, and what the network reads.

import { holdPointer, make, makePanel, pen, say, setAttribute } from "../../js/ui/dom.js";
import { drawWords } from "./compute.js";
import { strokesToPixels } from "./strokes_to_pixels.js";

const DRAW_LEVELS = "0123456789abcdefg";
const DRAW_EMPTY = "The sheet is empty. Draw a digit, or start from one of the samples.";
const DRAW_STEP = 1 / 16; // how far an arrow key moves the pen
const DRAW_KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const DRAW_HELP = "Draw with a mouse, a finger, or the keyboard: the arrow keys move the pen, " +
  "the space bar puts it down and lifts it, Delete wipes the sheet.";

export function makeDraw(frame, props) {
  const sheet = makePanel("sheet", "Your digit");
  const seen = makePanel("pixels", "8 × 8 pixels");
  const bars = makeBars();
  const now = { strokes: [], image: null, found: null, label: null, at: [0.5, 0.5], down: false, told: "" };
  const shown = (change) => {
    Object.assign(now, change);
    if (now.strokes.length) now.image = strokesToPixels(now.strokes);
    if (!now.image) return frame.redraw();
    frame.compute({ image: now.image, layers: props.layers }, (found) => void (now.found = found.probabilities));
  };
  const wipe = () => shown({ strokes: [], image: null, found: null, label: null, down: false, told: "" });
  readPointer(sheet.canvas, now, shown);
  readKeys(sheet.canvas, now, shown, wipe);
  const clear = make("button", { type: "button", text: "Clear", onclick: wipe });
  const samples = sampleButtons(props.samples, (image, label) =>
    shown({ strokes: [], image, label, down: false, told: "" }),
  );
  const hint = make("p", { class: "lego-hint", text: DRAW_HELP });
  frame.box.append(make("div", { class: "lego-panels" }, sheet.element, seen.element, bars.element));
  frame.box.append(make("div", { class: "lego-actions" }, clear, ...samples.map(({ button }) => button)), hint);
  if (props.samples.length) shown({ image: sampleImage(props.samples[0][0]), label: props.samples[0][1] });
  const draw = () => {
    drawAll(frame, now, sheet, seen, bars);
    for (const { canvas, image } of samples) drawPixels(pen(canvas), image, frame.colours);
  };
  return { draw };
}

function drawAll(frame, now, sheet, seen, bars) {
  const said = now.image ? drawWords(now.found ?? Array(10).fill(0.1)) : DRAW_EMPTY;
  const label = now.label === null ? "" : ` Its writer meant a ${now.label}.`;
  frame.say(`${now.told}${said}${now.image ? label : ""}`);
  drawSheet(pen(sheet.canvas), now, frame.colours, document.activeElement === sheet.canvas);
  drawPixels(pen(seen.canvas), now.image, frame.colours);
  bars.show(now.image ? now.found : null);
}

/** A row of ten bars, as list items that can be read. */
function makeBars() {
  const parts = Array.from({ length: 10 }, (_, digit) => {
    const bar = make("i", { class: "lego-bar" });
    const share = make("output", { text: "–" });
    const item = make("li", {}, make("b", { text: digit }), make("span", {}, bar), share);
    return { bar, share, item };
  });
  const list = make("ul", { class: "lego-bars" }, ...parts.map(({ item }) => item));
  const caption = make("figcaption", {}, make("span", { text: "What it says" }));
  const element = make("figure", { class: "lego-panel lego-panel-bars" }, caption, list);
  const show = (found) => {
    const most = found ? Math.max(...found) : 1;
    parts.forEach(({ bar, share, item }, i) => {
      bar.style.width = `${100 * (found?.[i] ?? 0)}%`;
      item.classList.toggle("lego-most", Boolean(found) && found[i] === most);
      say(share, found ? `${(100 * found[i]).toFixed(1)} %` : "–");
    });
  };
  return { element, show };
}

/** The pen of a mouse or a finger. */
function readPointer(canvas, now, shown) {
  const place = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    return [(clientX - box.left) / box.width, (clientY - box.top) / box.height].map(withinSheet);
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary || !canvas.clientWidth) return;
    holdPointer(canvas, event);
    const at = place(event);
    shown({ strokes: [...now.strokes, [at]], at, label: null, down: false, told: "" });
  });
  canvas.addEventListener("pointermove", (event) => {
    // A sheet that is put away while a pointer is on it has no places.
    if (!canvas.hasPointerCapture(event.pointerId) || !now.strokes.length || !canvas.clientWidth) return;
    const at = place(event);
    goOn(now.strokes, at);
    shown({ at });
  });
}

/** The pen of the keyboard. */
function readKeys(canvas, now, shown, wipe) {
  setAttribute(canvas, "tabindex", 0);
  setAttribute(canvas, "role", "application");
  setAttribute(canvas, "aria-label", `A sheet to draw a digit on. ${DRAW_HELP}`);
  for (const kind of ["focus", "blur"]) canvas.addEventListener(kind, () => shown({}));
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = DRAW_KEYS[event.key];
    if (!move && event.key !== " " && event.key !== "Delete") return;
    event.preventDefault();
    if (event.key === "Delete") wipe();
    else if (move) moveKeyPen(now, shown, move);
    else dipKeyPen(now, shown);
  });
}

function dipKeyPen(now, shown) {
  const down = !now.down;
  const strokes = down ? [...now.strokes, [now.at]] : now.strokes;
  shown({ down, strokes, label: null, told: `${penWords(now.at, down)} ` });
}

function moveKeyPen(now, shown, move) {
  const at = now.at.map((value, axis) => withinSheet(value + move[axis] * DRAW_STEP));
  if (now.down) goOn(now.strokes, at);
  shown({ at, told: `${penWords(at, now.down)} ` });
}

/** A pen that is held where it was leaves no more ink: a key held for an hour costs nothing. */
function goOn(strokes, at) {
  const stroke = strokes.at(-1);
  if (stroke.at(-1).join() !== at.join()) stroke.push(at);
}

function withinSheet(share) {
  return Math.max(0, Math.min(1, share));
}

function penWords([x, y], down) {
  const at = [x, y].map((share) => Math.round(share / DRAW_STEP));
  return `Pen ${down ? "down" : "up"}, ${at[0]} from the left and ${at[1]} from the top of 16.`;
}

/** The strokes, or a sample, pale, until the first of them. */
function drawSheet(surface, { strokes, image, at, down }, colours, focused) {
  const { context, width, height } = surface;
  if (!strokes.length) drawPixels(surface, image, { ink: colours.grid });
  context.lineWidth = Math.max(6, width / 14);
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = colours.ink;
  for (const stroke of strokes) {
    context.beginPath();
    // A dot is a line of no length, which a canvas leaves out: its first piece has a little.
    context.moveTo(stroke[0][0] * width - 0.1, stroke[0][1] * height);
    for (const [x, y] of stroke) context.lineTo(x * width, y * height);
    context.stroke();
  }
  if (!focused) return;
  context.beginPath();
  context.arc(at[0] * width, at[1] * height, 5, 0, 2 * Math.PI);
  context.fillStyle = down ? colours.backward : colours.paper;
  context.fill();
  context.strokeStyle = colours.backward;
  context.lineWidth = 2;
  context.stroke();
}

function drawPixels({ context, width, height }, image, colours) {
  context.fillStyle = colours.ink;
  image?.forEach((ink, i) => {
    const [x, y] = [i % 8, Math.floor(i / 8)];
    context.globalAlpha = ink;
    const [left, top] = [Math.round((x * width) / 8), Math.round((y * height) / 8)];
    context.fillRect(left, top, Math.round(((x + 1) * width) / 8) - left, Math.round(((y + 1) * height) / 8) - top);
  });
  context.globalAlpha = 1;
}

function sampleImage(text) {
  return Array.from(text, (sign) => DRAW_LEVELS.indexOf(sign) / 16);
}

function sampleButtons(samples, chosen) {
  return samples.map(([text, label], i) => {
    const canvas = make("canvas", { "aria-hidden": "true" });
    const image = sampleImage(text);
    const name = `Sample ${i + 1}: a ${label}`;
    const onclick = () => chosen(image, label);
    const button = make("button", { type: "button", class: "lego-sample", "aria-label": name, onclick }, canvas);
    return { button, canvas, image };
  });
}
