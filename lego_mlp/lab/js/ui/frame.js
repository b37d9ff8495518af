// What the figures have in common: a box, sliders, a sentence that says what they show.

import { readColours, watchTheme } from "./colours.js";
import { freshId, guardIdle, make, say, setAttribute } from "./dom.js";

/** What a widget in Jupyter says when its kernel is busy or gone. */
export const AWAY_WORDS = "Python does not answer, so the page's own engine computes.";

const FRAME_SAYS_AFTER_MS = 150;

/**
 * Mounts the widget that `view(frame, props)` builds on `root`; `clean()` takes it away again.
 *
 * A view appends its elements to `frame.box` (and `frame.words`, if that is not to stand last), and
 * returns `{ draw, clean? }`. It asks for numbers with `frame.compute(request, then)`, which Python
 * answers in Jupyter and `compute(request)` on a page, and tells with `frame.say(text)` what is
 * shown now.
 */
export function mountFrame(root, { kind, props, host, view, compute }) {
  const box = make("div", { class: `lego-lab lego-fig lego-fig-${kind}` });
  const words = make("p", { class: "lego-words", "aria-live": "polite" });
  const frame = { root, box, host, words, colours: {}, saying: null, asked: null, last: null, part: null };
  frame.say = (text) => sayLater(frame, words, host.away ? `${AWAY_WORDS} ${text}` : text);
  frame.draw = () => drawFrame(frame);
  frame.redraw = () => void (frame.asked ??= requestAnimationFrame(() => drawFrame(frame)));
  frame.fail = (error) => failFrame(frame, error);
  frame.compute = (request, then) => {
    const answer = (found) => {
      then(found);
      drawFrame(frame);
    };
    frame.last = [request, then];
    const here = (then) => then(compute(request));
    host.ask({ topic: "numbers", request, then: answer, fail: frame.fail, here });
  };
  guardIdle(box);
  root.setAttribute("data-lego", kind);
  root.replaceChildren(box);
  frame.part = view(frame, props);
  // Python may have other bricks now. A view that follows by itself knows better what to ask.
  const again = (other) => other && frame.last && !frame.part.follows && frame.compute(...frame.last);
  frame.unwatch = host.watch(again);
  if (!words.parentNode) box.append(words);
  return watchFrame(frame);
}

function watchFrame(frame) {
  const look = () => {
    frame.colours = readColours(frame.box);
    frame.redraw();
  };
  const unwatchTheme = watchTheme(look);
  const sizes = new ResizeObserver(look);
  sizes.observe(frame.box);
  frame.colours = readColours(frame.box);
  const clean = () => {
    unwatchTheme();
    sizes.disconnect();
    cancelAnimationFrame(frame.asked);
    clearTimeout(frame.saying);
    frame.part.clean?.();
    frame.unwatch();
    frame.host.stop();
    frame.root.replaceChildren();
  };
  try {
    drawFrame(frame);
  } catch (error) {
    clean(); // or it would be drawn once more, behind the still picture
    throw error;
  }
  return { clean };
}

/** Draws the part; `draw` returns false while it still waits for its numbers. */
function drawFrame(frame) {
  cancelAnimationFrame(frame.asked);
  frame.asked = null;
  try {
    if (!frame.part || frame.part.draw() === false) return;
  } catch (error) {
    failFrame(frame, `This could not be drawn (${error.message}). Change anything to try again.`);
    throw error;
  }
  setAttribute(frame.root, "data-state", "ready");
  setAttribute(frame.root, "data-engine", frame.host.name);
  setAttribute(frame.root, "aria-busy", "false");
}

function failFrame(frame, error) {
  clearTimeout(frame.saying);
  say(frame.words, String(error.message ?? error));
  setAttribute(frame.root, "data-state", "error");
  setAttribute(frame.root, "aria-busy", "false");
}

/** The first sentence at once; while a slider moves, only where it rests. */
function sayLater(frame, words, text) {
  clearTimeout(frame.saying);
  if (!words.textContent) say(words, text);
  else frame.saying = setTimeout(() => say(words, text), FRAME_SAYS_AFTER_MS);
}

/** A labelled slider; `shown(value)` is its value in words, `changed(value)` hears of it. */
export function makeReader({ label, min, max, step, value, shown }, changed) {
  const id = freshId("slider");
  const input = make("input", { type: "range", id, min, max, step, value });
  const output = make("output", { for: id });
  const show = () => {
    const text = shown(Number(input.value));
    say(output, text);
    setAttribute(input, "aria-valuetext", text);
  };
  const move = (to) => {
    input.value = String(to);
    show();
    changed(Number(input.value));
  };
  input.addEventListener("input", () => move(input.value));
  show();
  const name = make("label", { for: id, text: label });
  return { element: make("div", { class: "lego-control" }, name, output, input), input, move };
}

export function makeCheck(label, changed) {
  const input = make("input", { type: "checkbox", onchange: () => changed(input.checked) });
  return { element: make("label", { class: "lego-check" }, input, label), input };
}

/** What a line's colour and dashes stand for, and its value now; of an area, what its filling does. */
export function makeKey(entries) {
  const outputs = entries.map(() => make("b"));
  const items = entries.map(({ name, colour, dash, area }, i) => {
    if (!colour) return make("li", { text: name });
    const line = !dash?.length ? "" : dash[0] < 4 ? "lego-dotted" : "lego-dashed";
    const swatch = make("i", { class: `lego-swatch ${area ? `lego-${area}` : line}` });
    swatch.style.color = `var(--lego-${colour})`;
    return make("li", {}, swatch, `${name} `, outputs[i]);
  });
  const element = make("ul", { class: "lego-key" }, ...items);
  return { element, show: (texts) => texts.forEach((text, i) => say(outputs[i], text)) };
}

/** The range of some lists, a little widened, as the still pictures have it. */
export function widened(range, log) {
  const [low, high] = range ?? (log ? [0.1, 1] : [0, 1]);
  if (log) return [low / 1.3, high * 1.3];
  const edge = 0.05 * (high - low) || Math.abs(high) || 1;
  return [low - edge, high + edge];
}

/** A straight piece between two places of the canvas. */
export function drawSegment(context, x0, y0, x1, y1, colour, dash = []) {
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
  context.restore();
}

export function drawDot(context, x, y, colour, ring) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  context.beginPath();
  context.arc(x, y, 4, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = ring;
  context.lineWidth = 1.5;
  context.stroke();
}
