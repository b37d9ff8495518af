// Lines over steps: axes with round numbers, linear or logarithmic, drawn on a canvas.

import { readable } from "./format.js";

const NO_NUMBERS = "no longer numbers";
const MARGIN = { left: 48, right: 10, top: 8, bottom: 20 };
const LINE = 14; // from one line of words to the next
const LEAST_KEYED = 70; // in a lower picture a key would lie on the lines

/**
 * Draws `spec.lines` ([{ xs, ys, colour, dash, width, label }]) on `{ context, width, height }`.
 * `spec.x` and `spec.y` are the ranges, `spec.log` a logarithmic height and `spec.logX` a
 * logarithmic width, `spec.cursor` a step to mark on every line, `spec.end` a step to mark as the
 * end of all numbers. `spec.gap`, two of the lines, has what is between them shaded. Lines are named
 * at their ends, with `spec.key` beside a piece of each where the picture is high enough. `spec.xTicks` ([[step, name]]) takes the place of the round steps.
 */
export function drawPlot(surface, spec, colours) {
  const scale = plotScale(surface, spec);
  const { context } = surface;
  drawAxes(context, scale, spec, colours);
  context.save();
  context.beginPath();
  context.rect(scale.left, scale.top - 2, scale.right - scale.left, scale.bottom - scale.top + 4);
  context.clip();
  if (spec.gap) shadeGap(context, scale, spec.gap);
  for (const line of spec.lines) drawLine(context, scale, line);
  context.restore();
  if (spec.end !== undefined) drawEnd(context, scale, spec.end, colours);
  if (spec.cursor !== undefined) drawCursor(context, scale, spec, colours);
  if (!spec.key) labelEnds(context, scale, spec.lines);
  else if (scale.bottom - scale.top >= LEAST_KEYED) drawKey(context, scale, spec, colours);
}

/** Where a value stands on the canvas, and which step stands under a pixel. */
export function plotScale({ width, height }, spec) {
  const left = MARGIN.left;
  const right = width - (spec.labels ? 30 : MARGIN.right);
  const { top } = MARGIN;
  const bottom = height - MARGIN.bottom;
  const along = spec.logX ? Math.log10 : Number;
  const bend = spec.log ? Math.log10 : Number;
  const [x0, x1] = spec.x.map(along);
  const [y0, y1] = spec.y.map(bend);
  return {
    left,
    right,
    top,
    bottom,
    x: (step) => left + ((along(step) - x0) / (x1 - x0 || 1)) * (right - left),
    y: (value) => bottom - ((bend(value) - y0) / (y1 - y0 || 1)) * (bottom - top),
    step: (pixel) => {
      const place = x0 + ((pixel - left) / (right - left || 1)) * (x1 - x0);
      return spec.logX ? 10 ** place : place;
    },
  };
}

function drawAxes(context, scale, spec, colours) {
  context.strokeStyle = colours.grid;
  context.fillStyle = colours.muted;
  context.lineWidth = 1;
  context.textBaseline = "middle";
  context.textAlign = "right";
  const room = Math.max(1, Math.floor((scale.bottom - scale.top) / (1.25 * LINE)));
  const marks = spec.log ? powersOfTen(spec.y, Math.min(5, room)) : roundTicks(spec.y, Math.min(4, room));
  for (const value of marks) {
    const y = Math.round(scale.y(value)) + 0.5;
    strokeSegment(context, scale.left, y, scale.right, y);
    // Pressed together where it is long: without its minus it would be another number.
    context.fillText(spec.name ? spec.name(value) : tickName(value, spec.log), scale.left - 6, y, scale.left - 7);
  }
  Object.assign(context, { textBaseline: "top", textAlign: "left" });
  let taken = -Infinity; // a name that would touch the one before is left out
  for (const [value, name] of spec.xTicks ?? ticksAlong(spec, scale)) {
    const { width } = context.measureText(name);
    const x = scale.x(value);
    const from = x - width * (x > scale.right - 14 ? 1 : x < scale.left + 8 ? 0 : 0.5);
    if (from < taken + 4) continue;
    context.fillText(name, from, scale.bottom + 6);
    taken = from + width;
  }
}

function ticksAlong({ x, logX }, scale) {
  if (logX) return powersOfTen(x).map((value) => [value, tickName(value, true)]);
  return roundTicks(x, Math.max(2, (scale.right - scale.left) / 70)).map((value) => [value, readable(value, 5)]);
}

function strokeSegment(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function drawLine(context, scale, line) {
  context.strokeStyle = line.colour;
  context.lineWidth = line.width ?? 1.75;
  context.lineJoin = "round";
  context.setLineDash(line.dash ?? []);
  context.beginPath();
  let drawing = false;
  for (let i = 0; i < line.xs.length; i++) {
    const y = scale.y(line.ys[i]);
    if (!Number.isFinite(y)) {
      drawing = false;
      continue;
    }
    if (drawing) context.lineTo(scale.x(line.xs[i]), y);
    else context.moveTo(scale.x(line.xs[i]), y);
    drawing = true;
  }
  context.stroke();
  context.setLineDash([]);
}

/** What lies between two lines over the same steps. */
function shadeGap(context, scale, [one, other]) {
  const places = (line) => {
    const at = (ys, i) => [scale.x(line.xs[i]), scale.y(ys)];
    return Array.from(line.ys, at).filter(([, y]) => Number.isFinite(y));
  };
  context.fillStyle = one.colour;
  context.globalAlpha = 0.16;
  context.beginPath();
  for (const [x, y] of [...places(one), ...places(other).reverse()]) context.lineTo(x, y);
  context.fill();
  context.globalAlpha = 1;
}

/** Each line's name beside a piece of it, in the half of the picture that the lines leave free. */
function drawKey(context, scale, { lines }, colours) {
  const named = lines.filter((line) => line.label && !line.faint);
  const ends = named.map(({ ys }) => scale.y(ys[ys.length - 1])).filter(Number.isFinite);
  const middle = (scale.top + scale.bottom) / 2;
  const below = ends.length && Math.max(...ends) < middle;
  const top = below ? scale.bottom - LINE * named.length : scale.top + 8;
  Object.assign(context, { textAlign: "right", textBaseline: "middle" });
  named.forEach((line, i) => {
    const y = top + LINE * i;
    context.fillStyle = colours.muted;
    context.fillText(line.label, scale.right - 28, y);
    drawLine(context, { x: Number, y: Number }, { ...line, xs: [scale.right - 24, scale.right - 2], ys: [y, y] });
  });
}

function drawCursor(context, scale, spec, colours) {
  const x = scale.x(spec.cursor);
  context.strokeStyle = colours.muted;
  context.lineWidth = 1;
  strokeSegment(context, x, scale.top, x, scale.bottom);
  for (const line of spec.lines) {
    const y = scale.y(line.ys[indexOfStep(line.xs, spec.cursor)]);
    if (line.faint || !Number.isFinite(y)) continue;
    context.beginPath();
    context.arc(x, y, 4, 0, 2 * Math.PI);
    context.fillStyle = line.colour;
    context.fill();
    context.strokeStyle = colours.paper;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

function drawEnd(context, scale, step, colours) {
  const x = scale.x(step);
  context.fillStyle = colours.highlight;
  context.globalAlpha = 0.35;
  context.fillRect(x, scale.top, scale.right - x, scale.bottom - scale.top);
  context.globalAlpha = 1;
  if (context.measureText(NO_NUMBERS).width > scale.bottom - scale.top) return;
  context.save();
  context.translate((x + scale.right) / 2, (scale.top + scale.bottom) / 2);
  context.rotate(-Math.PI / 2);
  Object.assign(context, { fillStyle: colours.ink, textAlign: "center", textBaseline: "middle" });
  context.fillText(NO_NUMBERS, 0, 0);
  context.restore();
}

/** Writes each line's label at its right end, pushed apart so that none covers another. */
function labelEnds(context, scale, lines) {
  const labels = lines
    .filter((line) => line.label && line.xs.length)
    .map((line) => ({ ...line, y: scale.y(line.ys[line.ys.length - 1]) }))
    .filter((line) => Number.isFinite(line.y))
    .sort((a, b) => a.y - b.y);
  if (labels.length > 8) labels.splice(4, labels.length - 8);
  context.textAlign = "left";
  context.textBaseline = "middle";
  let lowest = -Infinity;
  const room = scale.bottom - 12 * labels.length;
  labels.forEach((label, i) => {
    lowest = Math.max(Math.min(label.y, room + 12 * (i + 1)), lowest + 12);
    context.fillStyle = label.colour;
    context.fillText(label.label, scale.right + 5, lowest);
  });
}

/** The last index whose step is at most `step`. */
export function indexOfStep(steps, step) {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (steps[middle] <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Round numbers, about `count` of them, inside the range. */
export function roundTicks([low, high], count) {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const unit = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const ticks = [];
  for (let k = Math.ceil(low / unit - 1e-9); k * unit <= high + unit * 1e-9; k++) {
    ticks.push(Number((k * unit).toPrecision(12)));
  }
  return ticks;
}

export function powersOfTen([low, high], most = 5) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const stride = Math.max(1, Math.ceil((last - first) / most));
  const ticks = [];
  for (let power = first; power <= last; power += stride) ticks.push(10 ** power);
  return ticks.length ? ticks : [low];
}

function tickName(value, log) {
  if (!log) return readable(value, 3);
  const power = Math.round(Math.log10(value));
  if (power >= -3 && power <= 3) return readable(value, 3);
  return `10${String(power).replace(/./g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)])}`;
}

/** The smallest and the largest finite number of several lists; `positive` leaves out the rest. */
export function rangeOf(lists, positive = false) {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const value = list[i];
      if (!Number.isFinite(value) || (positive && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}
