// What stands around a picture of the plane or of a curve: its two axes, and what its marks mean.

import { riseOf } from "./curve_fit.js";
import { isCurve } from "../../js/engine/datasets.js";
import { make } from "../../js/ui/dom.js";
import { readable } from "../../js/ui/format.js";
import { roundTicks } from "../../js/ui/plot.js";

const NEAR_THE_NAME = 0.86; // a number beyond would touch the axis's name

/** Puts axes and a legend around a panel's canvas; `draw(run)` follows the run's reach. */
export function framePlane({ element, canvas }) {
  const across = make("div", { class: "lego-axis lego-axis-x", "aria-hidden": "true" });
  const up = make("div", { class: "lego-axis lego-axis-y", "aria-hidden": "true" });
  const dotted = make("span", { class: "lego-dotted-too", text: ", dotted" }); // where curves stand below
  const unseen = make("span", { class: "lego-hollow" }, "hollow", dotted, ": unseen");
  const classes = [0, 1, 2].map((label) => make("span", { class: `lego-mark${label}`, text: `class ${label}` }));
  const lines = ["thick: network", "thin: one neuron", "dashed: bias"];
  const parts = lines.map((text) => make("span", { text }));
  const legend = make("p", { class: "lego-legend" }, ...classes, ...parts, unseen);
  canvas.before(up);
  canvas.after(across, legend);
  element.classList.add("lego-plane");
  let drawn = null;
  return ({ reach, data, ran }) => {
    const fits = isCurve(ran);
    classes.forEach((one, label) => (one.hidden = fits || (label === 2 && !data?.labels.includes(2))));
    for (const one of parts) one.hidden = !fits;
    parts[2].hidden ||= !["all", "output"].includes(ran.bias);
    unseen.hidden = !data || ran.train_points >= data.n;
    const rise = fits && data ? riseOf(data) : reach;
    if (drawn === `${fits} ${reach} ${rise}`) return;
    drawn = `${fits} ${reach} ${rise}`;
    lay(across, "left", reach, fits ? "x" : "x₁");
    lay(up, "bottom", rise, fits ? "y" : "x₂");
  };
}

function lay(axis, side, reach, name) {
  const ticks = roundTicks([-reach, reach], 5).filter((tick) => tick < NEAR_THE_NAME * reach);
  const numbers = ticks.map((tick) => {
    const number = make("span", { text: readable(tick) });
    number.style[side] = `${(50 * (tick + reach)) / reach}%`;
    return number;
  });
  axis.replaceChildren(...numbers, make("i", { text: name }));
}
