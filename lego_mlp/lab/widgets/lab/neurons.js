// Each hidden neuron's own map of the plane, or of a curve its answer along x.

import { ACTIVATIONS } from "../../js/engine/activations.js";
import { isCurve } from "../../js/engine/datasets.js";
import { drawProfile } from "./curve_fit.js";
import { drawMap } from "../../js/ui/plane_picture.js";
import { crossOut, isLit, isSilent, pointAtNetwork } from "./point_network.js";
import { plural } from "../../js/ui/format.js";
import { freshId, make, makePanel, pen, say, setAttribute } from "../../js/ui/dom.js";

const GAP = 6;

export function makeNeurons(lab) {
  const panel = makePanel("neurons", "Hidden neurons");
  const id = freshId("layer");
  const choose = make("select", { id, onchange: () => pick(Number(choose.value)) });
  const picker = make("label", { for: id, text: "Layer " }, choose);
  panel.caption.append(picker);
  let drawn = null;
  const sayLit = pointAtNetwork(lab, panel, () => drawn);
  const pick = (layer) => {
    lab.layer = layer;
    lab.redraw();
  };
  const draw = () => {
    offerLayers(choose, lab.ran.hidden_layers);
    const layer = Math.min(lab.layer, lab.ran.hidden_layers);
    if (choose.value !== String(layer)) choose.value = String(layer);
    picker.hidden = lab.ran.hidden_layers === 1;
    const maps = lab.maps?.hidden[layer - 1] ?? [];
    const surface = pen(panel.canvas);
    if (!surface.width) return;
    const columns = Array.from({ length: layer }, () => []);
    drawn = { places: [...columns, drawThumbnails(surface, maps, lab, layer), []] };
    return () => {
      sayLit();
      say(panel.note, plural(maps.length, "neuron"));
      setAttribute(panel.canvas, "aria-label", neuronWords(maps, layer, lab.ran));
    };
  };
  return { element: panel.element, canvas: panel.canvas, draw };
}

function offerLayers(choose, count) {
  if (choose.options.length === count) return;
  const options = Array.from({ length: count }, (_, i) =>
    make("option", { value: i + 1, text: i + 1 }),
  );
  choose.replaceChildren(...options);
}

/** As many columns as give the largest squares that fit. */
function thumbnailGrid({ width, height }, count) {
  let best = { columns: 1, side: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const side = Math.min((width + GAP) / columns, (height + GAP) / rows) - GAP;
    if (side > best.side) best = { columns, side };
  }
  return best;
}

/** Draws the maps and returns where each stands. */
function drawThumbnails(surface, maps, lab, layer) {
  const { context } = surface;
  const { grid, ink } = lab.colours;
  const { columns, side } = thumbnailGrid(surface, maps.length);
  const step = side + GAP;
  const left = (surface.width - Math.min(columns, maps.length) * step + GAP) / 2;
  return maps.map((values, i) => {
    const [x, y] = [left + (i % columns) * step, Math.floor(i / columns) * step];
    context.save();
    context.translate(x, y);
    drawAnswer({ context, width: side, height: side }, values, lab);
    context.lineWidth = isLit(lab, layer, i) ? 3 : 1;
    context.strokeStyle = isLit(lab, layer, i) ? ink : grid;
    context.strokeRect(0.5, 0.5, side - 1, side - 1);
    if (isSilent(lab, layer, i)) crossOut(context, side / 2, side / 2, side / 2, ink);
    context.restore();
    return { x: x + side / 2, y: y + side / 2, radius: side / 2 };
  });
}

/** A neuron's answer in a small picture: darker where it is more, or of a curve higher. */
export function drawAnswer(surface, values, lab) {
  const { colours, ran } = lab;
  if (isCurve(ran)) drawProfile(surface, values, colours, stretchOf(values, lab));
  else drawMap(surface, values, colours.paper, colours.forward, stretchOf(values, lab));
}

/** What stretches an answer to -1 to 1: the activation's range, or as far as the answers reach. */
export function stretchOf(values, { ran }) {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const { range } = ACTIVATIONS[ran.activation];
  const ends = [-largest || -1, largest || 1];
  const [low, high] = range.map((end, i) => (Number.isFinite(end) ? end : ends[i]));
  return { middle: (low + high) / 2, factor: 2 / (high - low), steep: 1 };
}

function neuronWords(maps, layer, ran) {
  const where = isCurve(ran) ? "along x" : "over the plane: darker is larger";
  return `What each of the ${maps.length} neurons of hidden layer ${layer} answers ${where}`;
}
