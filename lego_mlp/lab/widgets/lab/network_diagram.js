// The network: neurons with their maps of the plane, weights as lines drawn by sign and size.

import { drawAnswer } from "./neurons.js";
import { crossOut, pointAtNetwork } from "./point_network.js";
import { isCurve } from "../../js/engine/datasets.js";
import { networkOf } from "../../js/engine/network.js";
import { plural, readable } from "../../js/ui/format.js";
import { makePanel, pen, say, setAttribute } from "../../js/ui/dom.js";

const MARGIN_X = 40; // the input x₁x₂ has its name there
const MARGIN_Y = 16;
const ARC = 8; // how far from the top a shortcut ends
const LARGEST_NODE = 120;
const LEAST_MAP = 10; // a smaller node is a dot
const MOST_LINES = 1000;
const LEAST_SHARE = 0.02; // smaller weights, beside the largest, cannot be seen

export function makeNetwork(lab) {
  const panel = makePanel("network", "Network");
  let drawn = null;
  const sayLit = pointAtNetwork(lab, panel, () => drawn);
  const draw = () => {
    const surface = pen(panel.canvas);
    drawn = null;
    if (!surface.width) return;
    if (!lab.frame) {
      return () => {
        sayLit();
        say(panel.note, "");
        setAttribute(panel.canvas, "aria-label", "Nothing is trained yet");
      };
    }
    const layers = layersOf(lab.frame.parameters, lab.trace.shapes);
    const places = neuronPlaces(surface, layers);
    const largest = largestWeight(layers);
    const most = MOST_LINES / layers.length;
    layers.forEach(({ W }, i) => {
      const least = Math.max(LEAST_SHARE * largest, smallestShown(W, most));
      drawWeights(surface.context, W, places[i], places[i + 1], { least, largest }, lab.colours);
    });
    drawLit(surface.context, layers, places, lab, largest);
    drawNeurons(surface.context, layers, places, lab);
    drawAdded(surface.context, networkOf(lab.ran).layers, places, surface.height, lab.colours);
    for (const [layer, number] of lab.silenced) {
      const { x, y, radius } = places[layer][number];
      crossOut(surface.context, x, y, Math.max(radius, 5), lab.colours.ink);
    }
    drawn = { places, layers };
    return () => {
      sayLit();
      say(panel.note, `solid +, dashed −; largest weight ${readable(largest)}`);
      setAttribute(panel.canvas, "aria-label", networkWords(layers, largest, networkOf(lab.ran)));
    };
  };
  return { element: panel.element, canvas: panel.canvas, draw };
}

/** `[{ W, b }, ...]` from the input up; `W` as rows, `b` may be missing. */
export function layersOf(parameters, shapes) {
  const layers = [];
  for (let i = 1; parameters[`W${i}`]; i++) {
    const W = asRows(parameters[`W${i}`], shapes[`W${i}`][1]);
    layers.push({ W, b: parameters[`b${i}`] });
  }
  return layers;
}

function asRows(values, columns) {
  const rows = [];
  for (let k = 0; k < values.length; k += columns) rows.push(values.subarray(k, k + columns));
  return rows;
}

function largestWeight(layers) {
  let largest = 0;
  for (const { W } of layers) {
    for (const row of W) for (const weight of row) largest = Math.max(largest, Math.abs(weight));
  }
  return largest;
}

/** Where each neuron of each column stands and half of its side, the inputs first. Hidden ones are
 *  as large as their map has room. */
function neuronPlaces({ width, height }, layers) {
  const counts = [layers[0].W.length, ...layers.map(({ W }) => W[0].length)];
  const beside = (width - 2 * MARGIN_X) / (counts.length - 1);
  const room = height - 2 * MARGIN_Y;
  return counts.map((count, column) => {
    const hidden = column > 0 && column < counts.length - 1;
    const largest = hidden ? Math.min(LARGEST_NODE, 0.6 * beside) : 16;
    const gap = Math.min(hidden ? 1.3 * largest : room / 3, room / count);
    const top = height / 2 - (gap * (count - 1)) / 2;
    const radius = Math.max(1.5, Math.min(largest, 0.8 * gap) / 2);
    const x = MARGIN_X + column * beside;
    return Array.from({ length: count }, (_, i) => ({ x, y: top + i * gap, radius }));
  });
}

/** From which size on a layer's weights are drawn: lines cost time, so of a deep and wide network
 *  each layer shows its largest alone. */
function smallestShown(W, most) {
  const count = W.length * W[0].length;
  if (count <= most) return 0;
  // About so many: one weight in five says from which size on.
  const columns = W[0].length;
  const sample = new Float64Array(Math.floor((count - 1) / 5) + 1);
  for (let k = 0; k < sample.length; k++) sample[k] = Math.abs(W[Math.floor((5 * k) / columns)][(5 * k) % columns]);
  return sample.sort()[Math.floor(sample.length * (1 - most / count))];
}

function drawWeights(context, W, from, to, { least, largest }, colours) {
  const crowded = from.length * to.length > 120 ? 0.55 : 0.85;
  for (const sign of [1, -1]) {
    context.strokeStyle = colours[sign > 0 ? "weight-plus" : "weight-minus"];
    for (let i = 0; i < from.length; i++) {
      for (let j = 0; j < to.length; j++) {
        const weight = sign * W[i][j];
        if (!(weight > 0) || weight < least) continue;
        drawWeight(context, from[i], to[j], weight / largest, crowded, sign);
      }
    }
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** The lines of the neuron that is pointed at, or the one line, in full colour. */
function drawLit(context, layers, places, { lit, line, colours }, largest) {
  if (!lit && !line) return;
  layers.forEach(({ W }, i) =>
    W.forEach((row, from) =>
      row.forEach((weight, to) => {
        const layer = i + 1;
        const touches = lit && ((lit.layer === layer && lit.number === to) || (lit.layer === i && lit.number === from));
        const isLine = line?.layer === layer && line.from === from && line.to === to;
        if (line ? !isLine : !touches) return;
        context.strokeStyle = colours[weight < 0 ? "weight-minus" : "weight-plus"];
        drawWeight(context, places[i][from], places[layer][to], 0.3 + Math.abs(weight) / largest, 1, weight < 0 ? -1 : 1);
      }),
    ),
  );
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Solid for a positive weight and dashed for a negative one, so that colour is not alone. */
function drawWeight(context, from, to, size, crowded, sign) {
  context.lineWidth = 0.4 + 4 * size;
  context.setLineDash(sign > 0 ? [] : [4 + 6 * size, 2 + 3 * size]);
  context.globalAlpha = crowded * (0.25 + 0.75 * size);
  context.beginPath();
  const middle = (from.x + to.x) / 2;
  context.moveTo(from.x, from.y);
  context.bezierCurveTo(middle, from.y, middle, to.y, to.x, to.y);
  context.stroke();
}

/** Neurons; those with a bias have a ring in the colour of its sign. */
function drawNeurons(context, layers, places, lab) {
  const { colours, maps } = lab;
  places.forEach((column, depth) => {
    const bias = depth > 0 ? layers[depth - 1].b : null;
    column.forEach(({ x, y, radius }, i) => {
      const values = 2 * radius >= LEAST_MAP && maps?.hidden[depth - 1]?.[i];
      if (values) drawNode(context, { x, y, radius }, values, lab);
      context.beginPath();
      if (values) context.roundRect(x - radius, y - radius, 2 * radius, 2 * radius, 0.2 * radius);
      else context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = colours.paper;
      if (!values) context.fill();
      context.lineWidth = bias ? Math.min(2, 0.4 * radius) : 1;
      context.strokeStyle = bias
        ? colours[bias[i] < 0 ? "weight-minus" : "weight-plus"]
        : colours.muted;
      context.stroke();
    });
  });
  labelEndsOf(context, places, lab);
}

/** Over a column the arc of its shortcut, from the column that it adds, and under it the name of its
 *  LayerNorm brick. */
function drawAdded(context, layers, places, height, colours) {
  context.strokeStyle = context.fillStyle = colours.forward;
  context.lineWidth = 1.5;
  context.textAlign = "center";
  context.textBaseline = "middle";
  layers.forEach(({ norm, shortcut }, i) => {
    const { x } = places[i + 1][0];
    const from = places[i][0].x;
    if (shortcut) {
      context.beginPath();
      context.moveTo(from, ARC + 4);
      context.bezierCurveTo(from + 8, -1, x - 12, -1, x - 5, ARC - 3);
      context.stroke();
      context.beginPath();
      context.arc(x, ARC, 5, 0, 2 * Math.PI);
      context.moveTo(x - 5, ARC);
      context.lineTo(x + 5, ARC);
      context.moveTo(x, ARC - 5);
      context.lineTo(x, ARC + 5);
      context.stroke();
    }
    if (norm) context.fillText(x - from < 45 ? "n" : "norm", x, height - 7);
  });
}

/** A neuron's own picture. */
function drawNode(context, { x, y, radius }, values, lab) {
  const side = 2 * radius;
  context.save();
  context.beginPath();
  context.roundRect(x - radius, y - radius, side, side, 0.2 * radius);
  context.clip();
  context.translate(x - radius, y - radius);
  drawAnswer({ context, width: side, height: side }, values, lab);
  context.restore();
}

/** The inputs' names at the left, the classes' at the right, or the curve's. */
function labelEndsOf(context, places, { colours, ran }) {
  const fits = isCurve(ran);
  context.fillStyle = colours.muted;
  context.textBaseline = "middle";
  context.textAlign = "right";
  places[0].forEach(({ x, y, radius }, i) => context.fillText((fits ? ["x"] : ["x₁", "x₂", "x₁x₂"])[i], x - radius - 4, y));
  context.textAlign = "left";
  places[places.length - 1].forEach(({ x, y, radius }, i) => {
    context.fillStyle = fits ? colours.forward : colours[`class${i}`];
    context.fillText(fits ? "y" : String(i), x + radius + 5, y);
  });
}

function networkWords(layers, largest, net) {
  const sizes = [layers[0].W.length, ...layers.map(({ W }) => W[0].length)].join(", ");
  const many = layers.some(({ W }) => W.length * W[0].length > MOST_LINES / layers.length);
  const some = many ? "; of each layer the largest are drawn" : "";
  const count = (brick) => net.layers.filter((layer) => layer[brick]).length;
  const added = [["norm", "LayerNorm brick"], ["shortcut", "shortcut"]]
    .filter(([brick]) => count(brick))
    .map(([brick, name]) => ` It has ${plural(count(brick), name)}.`);
  return `A network with ${sizes} neurons from the input to the output; its largest weight is ${readable(largest)}. Solid lines are positive weights, dashed lines negative ones${some}.${added.join("")}`;
}
