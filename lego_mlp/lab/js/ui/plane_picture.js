// What is drawn over the plane of the points: values between two colours, the class that is said
// at each place, the line between the classes, and the points.

import { channels } from "./colours.js";
import { zeroLine } from "./contour.js";

const POINT_RADIUS = 3;

const AS_THEY_ARE = { middle: 0, factor: 1, steep: 6 };

/**
 * Paints `values`, a square, between two colours: `middle` is half way, and `factor` stretches
 * what is beside it to -1 to 1. The picture is at most as fine as the canvas needs.
 */
export function drawMap({ context, width, height }, values, low, high, stretch = AS_THEY_ARE) {
  if (!values) return;
  const size = Math.round(Math.sqrt(values.length));
  const stride = width < 50 && size % 2 === 0 ? 2 : 1;
  const picture = mapPicture(values, size, stride, paletteOf(low, high), stretch);
  context.imageSmoothingEnabled = true;
  context.drawImage(picture, 0, 0, width, height);
}

/** Paints each place in the colour of the class that the network says there. */
export function drawClasses({ context, width, height }, classes, colours) {
  const size = Math.round(Math.sqrt(classes[0].length));
  const { canvas, context: brush, image, pixels } = scratchOf(size);
  const soft = classes.map((_, label) => paletteOf(colours[`class${label}-soft`], colours[`class${label}-soft`])[0]);
  for (let k = 0; k < pixels.length; k++) {
    let said = 0;
    for (let label = 1; label < classes.length; label++) if (classes[label][k] > classes[said][k]) said = label;
    pixels[k] = soft[said];
  }
  brush.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(canvas, 0, 0, width, height);
}

let scratch = null;

/** One canvas for all maps: it is drawn elsewhere before the next one is painted. */
function scratchOf(size) {
  if (scratch?.size === size) return scratch;
  const canvas = scratch?.canvas ?? document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const image = context.createImageData(size, size);
  scratch = { size, canvas, context, image, pixels: new Uint32Array(image.data.buffer) };
  return scratch;
}

const SHADES = 256;
const palettes = new Map();

/** The pixels from one colour to another, as the words that the picture is made of. */
function paletteOf(low, high) {
  const name = `${low} ${high}`;
  if (palettes.has(name)) return palettes.get(name);
  const [from, to] = [channels(low), channels(high)];
  const pixels = new Uint32Array(SHADES);
  const bytes = new Uint8ClampedArray(pixels.buffer);
  for (let k = 0; k < SHADES; k++) {
    for (const i of [0, 1, 2]) bytes[4 * k + i] = from[i] + ((to[i] - from[i]) * k) / (SHADES - 1);
    bytes[4 * k + 3] = 255;
  }
  palettes.set(name, pixels);
  return pixels;
}

function mapPicture(values, size, stride, palette, { middle, factor, steep }) {
  const { context, canvas, image, pixels } = scratchOf(size / stride);
  for (let row = 0, k = 0; row < size; row += stride) {
    for (let column = 0; column < size; column += stride, k++) {
      const share = inkShare(factor * (values[row * size + column] - middle), steep);
      pixels[k] = palette[(share * (SHADES - 1) + 0.5) | 0];
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** From 0 to 1; `steep` above 1 shows where the value changes its sign. */
function inkShare(value, steep) {
  const level = Math.max(-1, Math.min(1, value));
  if (steep === 1) return 0.5 + 0.5 * level;
  return 0.5 + 0.38 * Math.max(-1, Math.min(1, steep * value)) + 0.12 * level;
}

/** The line on which both outputs are equal, so that the boundary needs no colour to be seen. */
export function drawBoundary({ context, width, height }, values, colours) {
  context.beginPath();
  for (const [xa, ya, xb, yb] of zeroLine(values)) {
    context.moveTo(xa * width, ya * height);
    context.lineTo(xb * width, yb * height);
  }
  context.lineWidth = 1.5;
  context.strokeStyle = colours.ink;
  context.stroke();
}

export function drawPoints({ context, width, height }, { data, ran, reach }, colours) {
  if (!data) return;
  const radius = POINT_RADIUS * (data.n <= 60 ? 1.5 : 1) * (width > 220 ? 1 : 0.85);
  for (const label of [0, 1, 2]) {
    // Points that were not trained on are hollow.
    for (const trained of [false, true]) {
      context.fillStyle = trained ? colours[`class${label}`] : colours.paper;
      context.strokeStyle = trained ? colours.paper : colours[`class${label}`];
      context.lineWidth = trained ? 0.75 : 1.5;
      context.beginPath();
      for (let i = trained ? 0 : ran.train_points; i < data.n; i++) {
        if (data.labels[i] !== label || (trained && i >= ran.train_points)) continue;
        const x = ((data.x1[i] + reach) / (2 * reach)) * width;
        const y = ((reach - data.x2[i]) / (2 * reach)) * height;
        traceMark(context, label, x, y, radius);
      }
      context.fill();
      context.stroke();
    }
  }
}

/** Class 0 is a circle, class 1 a square and class 2 a triangle, so that colour is not the only sign. */
export function traceMark(context, label, x, y, radius) {
  if (label === 0) {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  } else if (label === 2) {
    context.moveTo(x, y - 1.25 * radius);
    context.lineTo(x + 1.15 * radius, y + 0.8 * radius);
    context.lineTo(x - 1.15 * radius, y + 0.8 * radius);
    context.closePath();
  } else {
    const half = 0.9 * radius;
    context.rect(x - half, y - half, 2 * half, 2 * half);
  }
}
