// An expression as a graph: data on the way up, gradients on the way down, step by step.

import { readable } from "../../js/ui/format.js";
import { make, setIdle } from "../../js/ui/dom.js";
import { makeKey, makeReader } from "../../js/ui/frame.js";
import { drawnText, inkOf, makeDrawn, makeDrawnPanel, makeGrip } from "../../js/ui/svg.js";

const GRAPH_PLACE = { across: 80, up: 74, wide: 72, high: 46 };
const VALUE_A_UNIT = 0.02; // of an input whose box is dragged

export function makeGraph(frame, props) {
  const { nodes, places } = props;
  const made = nodes.flatMap(({ of }, i) => (of.length ? [i] : []));
  const last = 2 * made.length + 2; // up, from the top, down, and all of it
  const fig = { nodes, inputs: { ...props.inputs }, made, last, at: last, found: null };
  const ask = () => {
    const request = { nodes, inputs: { ...fig.inputs } };
    frame.compute(request, (found) => void (fig.found = found));
  };
  const { across, up } = GRAPH_PLACE;
  const width = across * (1 + Math.max(...places.map(([x]) => x)));
  const height = up * (1 + Math.max(...places.map(([, row]) => row)));
  fig.middles = places.map(([x, row]) => [across * (x + 0.5), height - up * (row + 0.5)]);
  const panel = makeDrawnPanel("graph", "Inputs at the bottom, the result on top", width, height);
  const key = makeKey([
    { name: "data, on the way up", colour: "forward" },
    { name: "gradient, on the way down", colour: "backward" },
    { name: "↔ drag an input's box, or its slider" },
  ]);
  const sliders = inputControls(fig, props, ask);
  panel.drag((name) => {
    const from = fig.inputs[name];
    return (across) => sliders[name].move(from + VALUE_A_UNIT * across);
  });
  const inputs = make("div", { class: "lego-controls" }, ...Object.values(sliders).map(({ element }) => element));
  const controls = make("div", { class: "lego-graph-controls" }, stepControls(frame, fig), inputs, key.element, frame.words);
  frame.box.append(make("div", { class: "lego-graph" }, controls, panel.element));
  ask();
  const draw = () => {
    if (!fig.found) return false;
    frame.say(graphWords(fig));
    panel.show(drawGraph(fig), graphList(fig));
  };
  return { draw };
}

/** A slider for each input, by its name. */
function inputControls(fig, { nodes, inputs, reach }, ask) {
  const sliders = nodes.filter(({ name }) => name in inputs).map(({ name }) => {
    const value = inputs[name];
    const most = Math.max(reach, Math.ceil(Math.abs(value)));
    const spec = { label: name, min: -most, max: most, step: 0.1, value, shown: (x) => readable(x) };
    const reader = makeReader(spec, (to) => {
      fig.inputs[name] = to;
      ask();
    });
    return [name, reader];
  });
  return Object.fromEntries(sliders);
}

function stepControls(frame, fig) {
  const slider = makeReader(
    { label: "Step", min: 0, max: fig.last, step: 1, value: fig.at, shown: (at) => stepName(fig, at) },
    (at) => {
      fig.at = at;
      setIdle(back, at === 0);
      setIdle(next, at === fig.last);
      frame.redraw();
    },
  );
  const button = (text, move) => make("button", { type: "button", text, onclick: () => slider.move(move()) });
  const start = button("Start", () => 0);
  const back = button("◀ Back", () => fig.at - 1);
  const next = button("Next ▶", () => fig.at + 1);
  setIdle(next, true);
  return make("div", { class: "lego-steps" }, make("div", { class: "lego-actions" }, start, back, next), slider.element);
}

function stepName({ made, last }, at) {
  if (at === 0) return "inputs alone";
  if (at === last) return "all of it";
  return at <= made.length ? `up, ${at} of ${made.length}` : `down, ${at - made.length - 1} of ${made.length}`;
}

/** Which node is at work now, and which nodes have their data and some of their gradient. */
function progress({ nodes, made, at, last }) {
  const up = Math.min(at, made.length);
  const passed = Math.min(made.length, Math.max(0, at - made.length - 1));
  const down = at > made.length;
  const reached = new Set(down ? [nodes.length - 1] : []);
  const giving = made.slice(made.length - passed);
  for (const i of giving) nodes[i].of.forEach((j) => reached.add(j));
  const known = (i) => !nodes[i].of.length || made.indexOf(i) < up;
  const working = down ? (passed ? giving[0] : nodes.length - 1) : made[up - 1];
  const active = at === last ? null : (working ?? null);
  return { passed, down, reached, known, active };
}

function drawGraph(fig) {
  const { nodes, middles, found, inputs } = fig;
  const { wide, high } = GRAPH_PLACE;
  const now = progress(fig);
  const edges = nodes.flatMap(({ of }, i) => of.map((j, k) => drawEdge(fig, now, i, j, k)));
  const boxes = nodes.map((node, i) => {
    const [x, y] = middles[i];
    const data = now.known(i) ? readable(found.data[i], 4) : "";
    const grad = now.reached.has(i) ? readable(found.grads[now.passed][i], 4) : "";
    return makeDrawn(
      "g", {}, drawNode(node, x, y, i === now.active, i === nodes.length - 1),
      drawnText(x, y - 9, node.name in inputs ? `${node.name} ↔` : graphTitle(node), "ink"),
      drawnText(x, y + 5, data, "forward"),
      drawnText(x, y + 18, grad, "backward"),
      ...(node.name in inputs ? [makeGrip(node.name, x - wide / 2, y - high / 2, wide, high, "ew")] : []),
    );
  });
  return [...edges.map(([line]) => line), ...boxes, ...edges.flatMap(([, ...label]) => label)];
}

function drawNode({ of }, x, y, active, top) {
  const { wide, high } = GRAPH_PLACE;
  const fill = top ? "loss-brick" : of.length ? "activation-brick" : "paper";
  return makeDrawn("rect", {
    x: x - wide / 2, y: y - high / 2, width: wide, height: high, rx: 5, fill: inkOf(fill),
    stroke: inkOf(active ? "ink" : "muted"), "stroke-width": active ? 2.5 : 1,
  });
}

/** A line from node `j` up to `i`; on the way down it shows the local slope of the node at work. */
function drawEdge({ nodes, middles, found }, { active, down, passed }, i, j, k) {
  const [[x0, y0], [x1, y1]] = [middles[j], middles[i]];
  const works = i === active && (!down || passed > 0);
  const colour = works ? (down ? "backward" : "forward") : "muted";
  const line = makeDrawn("path", {
    d: `M${x0} ${y0}L${x1} ${y1}`, stroke: inkOf(colour), "stroke-width": works ? 3 : 1,
  });
  if (!works || !down) return [line];
  const half = GRAPH_PLACE.up / 2; // between the two rows: right under the node at work
  const side = k === 0 && x0 <= x1 && nodes[i].of.length > 1 ? -1 : 1;
  const x = x1 + ((x0 - x1) * half) / (y0 - y1) + 5 * side;
  const more = { "text-anchor": side < 0 ? "end" : "start", "font-weight": 600 };
  return [line, drawnText(x, y1 + half + 4, `×${readable(found.slopes[i][k])}`, "backward", more)];
}

function graphTitle({ name, op }) {
  const sign = { "*": "×", "-": "−", neg: "−" }[op] ?? op.replace("** ", "^");
  return [name, sign].filter(Boolean).join(" ") || "constant";
}

/** What is told of a node that has no name: its operation. */
function called({ name, op, of }) {
  return name || (of.length ? `the node ${graphTitle({ name, op })}` : "the constant");
}

function graphList(fig) {
  const { nodes, found } = fig;
  const now = progress(fig);
  const list = nodes.map((node, i) => {
    const data = now.known(i) ? ` ${readable(found.data[i], 4)}` : "";
    const grad = now.reached.has(i) ? `, gradient ${readable(found.grads[now.passed][i], 4)}` : "";
    return `${graphTitle(node)}${data}${grad}`;
  });
  return `Graph of ${nodes.length} nodes: ${list.join("; ")}.`;
}

export function graphWords(fig) {
  const { nodes, inputs, found, made, at, last } = fig;
  if (at === last) return finishedWords(nodes, inputs, found);
  const now = progress(fig);
  const number = (value) => readable(value, 4);
  if (at === 0) return "The inputs are known, and nothing else yet.";
  const node = nodes[now.active];
  const name = called(node);
  if (!now.down) {
    const from = node.of.map((j) => number(found.data[j])).join(" and ");
    return `Up, step ${at} of ${made.length}: ${name} is made of ${from}, and is ${number(found.data[now.active])}.`;
  }
  if (!now.passed) return `Down: the slope of ${name} with respect to itself is 1.`;
  const grads = found.grads[now.passed];
  const own = number(grads[now.active]);
  const handed = node.of.map((j, k) => {
    const slope = found.slopes[now.active][k];
    return `${called(nodes[j])} gets ${number(slope)} × ${own} = ${number(slope * grads[now.active])}`;
  });
  return `Down, step ${now.passed} of ${made.length}: ${name} hands on its gradient ${own}; ${handed.join(", ")}.`;
}

/** What the finished graph says, the same text as in Python. */
function finishedWords(nodes, inputs, found) {
  const number = (value) => readable(value, 4);
  const slopes = nodes.flatMap(({ name }, i) =>
    name in inputs ? [`${name} ${number(found.grads.at(-1)[i])}`] : [],
  );
  const top = nodes.at(-1).name || "The result";
  return `${top} = ${number(found.data.at(-1))}. Its slopes with respect to ${slopes.join(", ")}.`;
}
