// The cube on its canvas: the sheet, the points on it, and the plane that parts them.

import { channels } from "../../js/ui/colours.js";
import { zeroLine } from "../../js/ui/contour.js";
import { traceMark } from "../../js/ui/plane_picture.js";
import { CELLS } from "./compute.js";
import { cubeEdges, cutOf, namedEdges, projection } from "./space.js";

const MESH = 4; // every so many pieces of the sheet a line
const NEARER = 0.02; // a point lies on the sheet, and is drawn above it
const LIGHT = [0.36, -0.48, 0.8];

/**
 * Draws `scene` ({ output, sheet, places, plane, labels }, the hidden outputs from 0 to 1) as the
 * cube is turned. The plane is flat, so what is behind it comes first, then the plane, then the
 * rest, each from the farthest on.
 */
export function drawCube(surface, scene, view, colours) {
  const { context } = surface;
  const place = projection(surface, view);
  const { behind, before } = cubeEdges(place);
  const items = [...sheetPieces(scene, place, colours), ...marks(scene, place, surface.width)];
  items.sort((a, b) => b.depth - a.depth);
  const [origin, normal] = [place(0, 0, 0)[2], place(...scene.plane.subarray(0, 3))[2]];
  const near = normal < origin ? 1 : 0; // the class on the reader's side
  drawEdges(context, behind, colours.grid);
  for (const item of items) if (item.side !== near) drawItem(context, item, colours);
  drawPlane(context, scene, place, colours);
  for (const item of items) if (item.side === near) drawItem(context, item, colours);
  drawEdges(context, before, colours.muted);
  drawNames(surface, place, colours);
  if (scene.pointed) drawPointed(context, place(...scene.pointed), colours);
}

/** Every piece of the sheet: four corners, its depth, its side of the plane and its colour. */
function sheetPieces({ output, sheet }, place, colours) {
  const size = CELLS * CELLS;
  const at = (k) => [sheet[k], sheet[size + k], sheet[2 * size + k]];
  const nodes = Array.from({ length: size }, (_, k) => place(...at(k)));
  const base = [channels(colours["class0-soft"]), channels(colours["class1-soft"])];
  const ink = channels(colours.ink);
  const pieces = [];
  for (let row = 0; row + 1 < CELLS; row++) {
    for (let column = 0; column + 1 < CELLS; column++) {
      const k = row * CELLS + column;
      const corners = [k, k + 1, k + CELLS + 1, k + CELLS];
      const ones = corners.filter((corner) => output[corner] > 0).length;
      const side = ones > 2 ? 1 : 0;
      const shade = shadeOf(at(k), at(k + CELLS + 1), at(k + 1), at(k + CELLS));
      pieces.push({
        side: ones % 4 ? null : side, // a piece that the plane cuts comes before it, and its line after
        depth: corners.reduce((total, corner) => total + nodes[corner][2], 0) / 4,
        corners: corners.map((corner) => nodes[corner]),
        colour: mixed(base[side], ink, shade),
        across: row % MESH === 0,
        down: column % MESH === 0,
      });
    }
  }
  return pieces;
}

/** How dark a piece is, from its diagonals: the less it faces the light, the darker. */
function shadeOf(a, c, b, d) {
  const u = a.map((value, i) => c[i] - value);
  const v = b.map((value, i) => d[i] - value);
  const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
  const size = Math.hypot(...normal) || 1;
  const facing = Math.abs(normal.reduce((sum, value, i) => sum + value * LIGHT[i], 0)) / size;
  return 0.22 * (1 - facing);
}

function mixed(from, to, share) {
  return `rgb(${from.map((value, i) => Math.round(value + share * (to[i] - value))).join(" ")})`;
}

function marks({ places, plane, labels }, place, width) {
  const n = labels.length;
  const radius = width > 260 ? 2.6 : 1.9;
  return Array.from({ length: n }, (_, i) => {
    const [a, b, c] = [places[i], places[n + i], places[2 * n + i]];
    const [x, y, depth] = place(a, b, c);
    const side = plane[0] * a + plane[1] * b + plane[2] * c + plane[3] > 0 ? 1 : 0;
    return { side, depth: depth - NEARER, x, y, label: labels[i], radius };
  });
}

function drawItem(context, item, colours) {
  context.beginPath();
  if (item.corners) return drawPiece(context, item, colours);
  traceMark(context, item.label, item.x, item.y, item.radius);
  context.fillStyle = colours[`class${item.label}`];
  context.fill();
}

function drawPiece(context, { corners, colour, across, down }, colours) {
  for (const [x, y] of corners) context.lineTo(x, y);
  context.closePath();
  context.globalAlpha = 0.86;
  context.fillStyle = context.strokeStyle = colour;
  context.lineWidth = 0.6; // closes the seam to the next piece
  context.fill();
  context.stroke();
  context.globalAlpha = 0.45;
  context.strokeStyle = colours.muted;
  if (across) drawSide(context, corners[0], corners[1]);
  if (down) drawSide(context, corners[0], corners[3]);
  context.globalAlpha = 1;
}

function drawSide(context, [xa, ya], [xb, yb]) {
  context.beginPath();
  context.moveTo(xa, ya);
  context.lineTo(xb, yb);
  context.stroke();
}

function drawEdges(context, edges, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  for (const [from, to] of edges) drawSide(context, from, to);
}

/** The plane inside the cube, and the line where the sheet goes through it: the boundary. */
function drawPlane(context, { output, sheet, plane }, place, colours) {
  const corners = cutOf(plane).map((corner) => place(...corner));
  if (corners.length) {
    context.beginPath();
    for (const [x, y] of corners) context.lineTo(x, y);
    context.closePath();
    context.fillStyle = context.strokeStyle = colours.ink;
    context.globalAlpha = 0.13;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1;
    context.stroke();
  }
  context.beginPath();
  for (const [xa, ya, xb, yb] of zeroLine(output)) {
    const [from, to] = [place(...onSheet(sheet, xa, ya)), place(...onSheet(sheet, xb, yb))];
    context.moveTo(from[0], from[1]);
    context.lineTo(to[0], to[1]);
  }
  context.strokeStyle = colours.ink;
  context.lineWidth = 2;
  context.stroke();
}

/** The three hidden outputs at a place of the square, as shares of its side: between the nodes. */
export function onSheet(sheet, x, y) {
  const within = (share) => Math.max(0, Math.min(CELLS - 1.001, share * CELLS - 0.5));
  const [right, down] = [within(x), within(y)];
  const [column, row] = [Math.floor(right), Math.floor(down)];
  const [fx, fy] = [right - column, down - row];
  return [0, 1, 2].map((i) => {
    const k = i * CELLS * CELLS + row * CELLS + column;
    const above = sheet[k] * (1 - fx) + sheet[k + 1] * fx;
    const below = sheet[k + CELLS] * (1 - fx) + sheet[k + CELLS + 1] * fx;
    return above * (1 - fy) + below * fy;
  });
}

function drawNames({ context, width, height }, place, colours) {
  context.fillStyle = colours.muted;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const out = (x, y, by) => {
    const [dx, dy] = [x - width / 2, y - height / 2];
    const size = Math.hypot(dx, dy) || 1;
    return [x + (by * dx) / size, y + (by * dy) / size];
  };
  namedEdges(place).forEach(([[xa, ya], [xb, yb]], axis) => {
    const [x, y] = out((xa + xb) / 2, (ya + yb) / 2, 12);
    const tilt = Math.atan2(yb - ya, xb - xa);
    context.save();
    context.translate(x, y);
    context.rotate(Math.abs(tilt) > Math.PI / 2 ? tilt + Math.PI : tilt);
    context.fillText(`neuron ${axis + 1}`, 0, 0);
    context.restore();
  });
}

function drawPointed(context, [x, y], colours) {
  context.beginPath();
  context.arc(x, y, 6, 0, 2 * Math.PI);
  context.strokeStyle = colours.ink;
  context.lineWidth = 2;
  context.stroke();
}
