// The network answers: a neuron shows its map over the boundary and its lines, and can be silenced;
// a line says its weight and its slope, and can be given another weight, from which the run starts.

import { nestedWeights } from "./rounding_check.js";
import { silence } from "./steps.js";
import { networkOf } from "../../js/engine/network.js";
import { fromTyped, readable } from "../../js/ui/format.js";
import { freshId, make, say } from "../../js/ui/dom.js";
import { makeTip, pointOn, takeKeys } from "../../js/ui/tip.js";

const NEAR_PIXELS = 6;
const LEAST_RADIUS = 7;

export function neuronName({ layer, number }) {
  return `neuron ${number + 1} of layer ${layer}`;
}

export function isLit({ lit }, layer, number) {
  return lit?.layer === layer && lit.number === number;
}

export function isSilent({ silenced }, layer, number) {
  return silenced.some((one) => one[0] === layer && one[1] === number);
}

/** Strikes a silent neuron out. */
export function crossOut(context, x, y, radius, colour) {
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(x - radius, y - radius);
  context.lineTo(x + radius, y + radius);
  context.moveTo(x - radius, y + radius);
  context.lineTo(x + radius, y - radius);
  context.stroke();
}

/** Lets neurons and lines be pointed at. `drawn()` is what stands on the canvas now: `places`, the
 *  columns of `{ x, y, radius }` with the inputs first, and `layers`, `{ W, b }` each, where there
 *  are lines. Returns what says the words of what is lit. */
export function pointAtNetwork(lab, panel, drawn) {
  const tip = makeTip(panel);
  const editor = makeEditor(lab);
  panel.element.append(editor.element);
  const light = (lit, line = null) => {
    if (JSON.stringify([lit, line]) === JSON.stringify([lab.lit, lab.line])) return;
    Object.assign(lab, { lit, line, litIn: panel });
    lab.redraw();
  };
  const choose = () => {
    if (lab.line) editor.open(lab.line);
    else if (lab.lit) silence(lab, [lab.lit.layer, lab.lit.number]);
  };
  const found = (x, y) => (drawn() ? (neuronAt(drawn(), x, y) ?? { line: lineAt(drawn(), x, y) }) : {});
  pointOn(panel.canvas, (x, y) => {
    const { lit = null, line = null } = found(x, y);
    light(lit, line);
  }, () => light(null));
  panel.canvas.addEventListener("click", choose);
  const walk = (across, down) => () => light(neighbour(lab, across, down));
  const along = (by) => () => light(lab.lit, nextLine(lab, by));
  takeKeys(panel.canvas, {
    ...{ ArrowLeft: walk(-1, 0), ArrowRight: walk(1, 0), ArrowUp: walk(0, -1), ArrowDown: walk(0, 1) },
    ...{ "Shift+ArrowUp": along(-1), "Shift+ArrowDown": along(1), Enter: choose },
    Escape: () => light(null),
  });
  return () => {
    editor.draw();
    const place = lab.litIn === panel && drawn() && placeOf(drawn(), lab);
    if (place) tip.show(litWords(lab), place.x, place.y);
    else tip.hide();
  };
}

function neuronAt({ places }, x, y) {
  for (let layer = 1; layer < places.length - 1; layer++) {
    const number = places[layer].findIndex((one) => {
      const near = Math.max(one.radius, LEAST_RADIUS);
      return Math.abs(one.x - x) <= near && Math.abs(one.y - y) <= near;
    });
    if (number >= 0) return { lit: { layer, number } };
  }
  return null;
}

/** The line nearest to a place, `{ layer, from, to }`, or null. */
function lineAt({ places, layers }, x, y) {
  if (!layers) return null;
  const layer = places.findIndex((column, i) => i && x <= column[0].x);
  if (layer < 1 || x < places[0][0].x) return null;
  let best = { gap: NEAR_PIXELS, line: null };
  const share = shareAt((x - places[layer - 1][0].x) / (places[layer][0].x - places[layer - 1][0].x));
  places[layer - 1].forEach((start, from) =>
    places[layer].forEach((end, to) => {
      const gap = Math.abs(start.y + (end.y - start.y) * share - y);
      if (gap < best.gap) best = { gap, line: { layer, from, to } };
    }),
  );
  return best.line;
}

/** How far a line has come down at a share of its way across: it is a curve with level ends. */
function shareAt(across) {
  let [low, high] = [0, 1];
  for (let k = 0; k < 20; k++) {
    const t = (low + high) / 2;
    const x = 1.5 * t * (1 - t) + t ** 3; // its handles stand in the middle
    if (x < across) low = t;
    else high = t;
  }
  return low * low * (3 - 2 * low);
}

function neighbour({ lit, ran }, across, down) {
  if (!lit) return { layer: 1, number: 0 };
  const within = (k, most) => Math.max(0, Math.min(most, k));
  return {
    layer: 1 + within(lit.layer - 1 + across, ran.hidden_layers - 1),
    number: within(lit.number + down, ran.hidden_size - 1),
  };
}

/** The lines of the lit neuron, those from below first. */
function nextLine({ lit, line, trace, ran }, by) {
  const { layer, number } = lit ?? { layer: 1, number: 0 };
  const [inputs] = trace.shapes[`W${layer}`];
  const [, outputs] = trace.shapes[`W${layer + 1}`] ?? [0, ran.hidden_size];
  const lines = [
    ...Array.from({ length: inputs }, (_, from) => ({ layer, from, to: number })),
    ...Array.from({ length: outputs }, (_, to) => ({ layer: layer + 1, from: number, to })),
  ];
  const at = lines.findIndex((one) => JSON.stringify(one) === JSON.stringify(line));
  return lines[(at + by + lines.length) % lines.length];
}

function placeOf({ places, layers }, { lit, line }) {
  if (line && !layers) return null;
  if (line && places[line.layer]?.[line.to]) {
    const [start, end] = [places[line.layer - 1][line.from], places[line.layer][line.to]];
    return { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
  }
  return (lit && places[lit.layer]?.[lit.number]) ?? null;
}

const nameOfLine = ({ layer, from, to }) => `W${layer}[${from}, ${to}]`;

function numberOf(arrays, { trace, line: { layer, from, to } }) {
  return arrays[`W${layer}`][from * trace.shapes[`W${layer}`][1] + to];
}

function litWords(lab) {
  const { lit, line, frame } = lab;
  if (line) {
    const [weight, slope] = [frame.parameters, frame.slopes].map((arrays) => readable(numberOf(arrays, lab)));
    return `${nameOfLine(line)} = ${weight}, slope ${slope}`;
  }
  const name = neuronName(lit);
  const silent = isSilent(lab, lit.layer, lit.number);
  const act = silent ? "silent; choose it to hear it again" : "choose it to silence it";
  // Silence takes its weights out of the layer above; a shortcut carries it past them.
  const past = networkOf(lab.ran).layers[lit.layer].shortcut ? "; the shortcut carries it on all the same" : "";
  return `${name[0].toUpperCase()}${name.slice(1)}: ${act}${past}`;
}

/** A field for the weight of a chosen line. */
function makeEditor(lab) {
  const id = freshId("weight");
  const label = make("label", { for: id });
  const typed = make("input", { type: "text", inputmode: "decimal", autocomplete: "off", id });
  const error = make("span", { class: "lego-invalid", "aria-live": "polite" });
  const button = (text, onclick) => make("button", { type: "button", text, onclick });
  const close = () => {
    element.hidden = true;
    opener?.focus();
  };
  const start = () => {
    const number = fromTyped(typed.value);
    const fits = typeof number === "number" && Math.abs(number) <= 1e6;
    say(error, fits ? "" : "a number from −1e6 to 1e6");
    if (!fits || !lab.frame) return;
    const weights = nestedWeights(lab.frame.parameters, lab.trace.shapes);
    weights[`W${line.layer}`][line.from][line.to] = number;
    close();
    lab.change({ weights }, `${nameOfLine(line)} is ${readable(number)}.`);
  };
  typed.addEventListener("keydown", ({ key }) => key === "Enter" && start());
  const buttons = [button("Start from here", start), button("Close", close)];
  const element = make("div", { class: "lego-row lego-weight", hidden: true }, label, typed, ...buttons, error);
  let line = null;
  let opener = null;
  let offered = ""; // the weight as it is, until another is typed
  const offer = () => {
    const weight = numberOf(lab.frame.parameters, { ...lab, line });
    typed.value = offered = String(Number(weight.toPrecision(6)));
  };
  const open = (chosen) => {
    line = chosen;
    opener = document.activeElement;
    element.hidden = false;
    say(label, nameOfLine(line));
    say(error, "");
    offer();
    typed.focus();
    typed.select();
  };
  const draw = () => {
    if (element.hidden) return;
    const [rows, columns] = lab.trace.shapes[`W${line.layer}`] ?? [0, 0];
    if (line.from >= rows || line.to >= columns) element.hidden = true;
    else if (typed.value === offered && lab.frame) offer(); // the step that is shown has moved
  };
  return { element, open, draw };
}
