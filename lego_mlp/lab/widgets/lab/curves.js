// Accuracy, loss, and the size of each gradient and each weight array, over the steps.

import { isCurve } from "../../js/engine/datasets.js";
import { channels } from "../../js/ui/colours.js";
import { percent, readable } from "../../js/ui/format.js";
import { makeCurveView } from "./curve_view.js";
import { drawPlot, indexOfStep, plotScale, rangeOf } from "../../js/ui/plot.js";
import { make, makePanel, pen, sayParts, setAttribute } from "../../js/ui/dom.js";

const CURVES = {
  accuracy: { title: "Accuracy", lines: accuracyLines, note: accuracyNote },
  loss: { title: "Loss", lines: lossLines, note: lossNote },
  gradients: { title: "Gradient norms", lines: normLines("gradient_norms"), log: true },
  weights: { title: "Weight norms", lines: normLines("weight_norms"), log: true },
};

/** A panel that draws one of the curves: it says step and value where it is pointed at, a click moves
 *  the film to that step, and a drag enlarges what it goes over. */
export function makeCurve(lab, kind) {
  const { title, lines, note } = CURVES[kind];
  const panel = makePanel("curve", title);
  panel.element.classList.add(`lego-panel-${kind}`);
  const view = makeCurveView(lab, panel, title, kind !== "accuracy");
  const draw = () => {
    const { colours, trace, ran, shown } = lab;
    // Of a curve no answer is right or wrong.
    const counts = (run) => kind !== "accuracy" || !isCurve(run.ran);
    panel.element.hidden = !counts(lab);
    if (panel.element.hidden) return;
    const drawn = lines(lab, colours);
    const pinned = lab.pinned && counts(lab.pinned) ? lines(lab.pinned, colours).map(asPinned) : [];
    const all = [...drawn, ...pinned].map((line) => within(line, lab.zoom));
    const log = view.isLog(CURVES[kind].log || (kind === "loss" && isWide(all)));
    const spec = {
      x: lab.zoom ?? [0, lastStep(trace, ran)],
      gap: gapOf(drawn),
      y: curveRange(kind, all, log),
      lines: [...pinned, ...drawn],
      labels: Boolean(CURVES[kind].log),
      key: drawn.length > 1 && !CURVES[kind].log,
      log,
      name: kind === "accuracy" ? percent : undefined,
      cursor: shown?.step,
      end: trace.exploded_at ?? undefined,
    };
    const surface = pen(panel.canvas);
    let sayPointed = () => {};
    if (surface.width) {
      drawPlot(surface, spec, colours);
      sayPointed = view.draw(surface, plotScale(surface, spec), drawn);
    }
    return () => {
      sayPointed();
      sayParts(panel.note, note ? note(lab) : "");
      setAttribute(panel.canvas, "aria-label", curveWords(title, drawn, log));
    };
  };
  return { element: panel.element, canvas: panel.canvas, draw };
}

/** The two lines of the points trained on and the unseen ones, between which a gap may open. */
function gapOf(lines) {
  return lines.length === 2 && lines[1].unseen ? lines : undefined;
}

/** The part of a line that is looked at. */
function within(line, zoom) {
  if (!zoom) return line;
  const [from, to] = [indexOfStep(line.xs, zoom[0]), indexOfStep(line.xs, zoom[1]) + 1];
  return { ...line, xs: line.xs.slice(from, to), ys: line.ys.slice(from, to) };
}

/** An exploded run, and one that stopped early, is drawn up to a little past its end. */
function lastStep({ exploded_at, best_step, steps: recorded }, { steps }) {
  const end = exploded_at ?? (Number.isInteger(best_step) ? recorded[recorded.length - 1] : null);
  return end === null ? steps : Math.min(steps, Math.ceil(1.15 * end + 1));
}

/** Whether a linear axis would hide all but the largest numbers. */
function isWide(lines) {
  const [low, high] = rangeOf(
    lines.map((line) => line.ys),
    true,
  ) ?? [1, 1];
  return high > 1e4 * low && high > 10;
}

function accuracyLines({ trace }, colours) {
  return ofBothPiles(trace, trace.train_accuracy, trace.test_accuracy, colours.forward);
}

function accuracyNote({ shown, trace }) {
  if (!shown) return "";
  if (!trace.test_accuracy) return percent(shown.accuracy);
  return bothWords(percent(shown.train_accuracy), percent(shown.test_accuracy));
}

function lossLines({ trace }, colours) {
  return ofBothPiles(trace, trace.loss, trace.test_loss, colours.backward);
}

function lossNote({ shown, trace }) {
  if (!shown) return "";
  if (!trace.test_loss) return readable(shown.loss);
  return bothWords(readable(shown.loss), readable(shown.test_loss));
}

/** Each number under a piece of its line. */
function bothWords(trained, unseen) {
  const part = (kind, number, words) => make("span", { class: kind }, number, make("small", { text: ` ${words}` }));
  return [part("lego-solid", trained, "trained on"), ", ", part("lego-dots", unseen, "unseen")];
}

/** One line, or with unseen points two: solid for the points trained on, dotted for the others. */
function ofBothPiles({ steps }, trained, unseen, colour) {
  const line = { xs: steps, ys: trained, colour };
  if (!unseen) return [line];
  const other = { xs: steps, ys: unseen, colour, dash: [2, 3], unseen: true, label: "unseen" };
  return [{ ...line, label: "trained on" }, other];
}

/** One line for each array, from the first layer's colour to the last one's; biases dotted. */
function normLines(record) {
  return ({ trace }, colours) => {
    const names = Object.keys(trace[record]);
    const layers = Math.max(1, ...names.map(layerOf));
    return names.map((name) => ({
      xs: trace.steps,
      ys: trace[record][name],
      colour: blend(
        colours["weight-plus"],
        colours["weight-minus"],
        (layerOf(name) - 1) / Math.max(1, layers - 1),
      ),
      dash: name.startsWith("b") ? [2, 3] : [],
      width: 1.5,
      label: name,
    }));
  };
}

function layerOf(name) {
  return Number(name.slice(1));
}

function blend(from, to, share) {
  const [a, b] = [channels(from), channels(to)];
  return `rgb(${a.map((channel, i) => Math.round(channel + (b[i] - channel) * share)).join(" ")})`;
}

function asPinned(line) {
  return { ...line, dash: [5, 4], width: 1.25, label: undefined, faint: true };
}

function curveRange(kind, lines, log) {
  if (kind === "accuracy") return [0, 1];
  const [low, high] = rangeOf(
    lines.map((line) => line.ys),
    log,
  ) ?? [log ? 0.1 : 0, 1];
  if (!log) return [0, high > 0 ? high * 1.05 : 1];
  return low === high ? [low / 2, high * 2] : [low / 1.2, high * 1.2];
}

function curveWords(title, lines, log) {
  if (!lines.some(({ ys }) => ys.length)) return `${title}: nothing is trained yet`;
  const ends = lines.map(({ ys, label }) => {
    const words = `${readable(ys[0])} to ${readable(ys[ys.length - 1])}`;
    return label ? `${label} ${words}` : `from ${words}`;
  });
  return `${title} over the steps${log ? ", log scale" : ""}: ${ends.join("; ")}`;
}
