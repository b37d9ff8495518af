// What stands around a picture of the plane: its two axes, and what its marks mean.

import { make } from "../../js/ui/dom.js";
import { readable } from "../../js/ui/format.js";
import { roundTicks } from "../../js/ui/plot.js";

const NEAR_THE_NAME = 0.86; // a number beyond would touch the axis's name

/** Puts axes and a legend around a panel's canvas; `draw(run)` follows the run's reach. */
export function framePlane({ element, canvas }) {
  const across = make("div", { class: "lego-axis lego-axis-x", "aria-hidden": "true" });
  const up = make("div", { class: "lego-axis lego-axis-y", "aria-hidden": "true" });
  const lines = make("span", { class: "lego-dotted-too", text: ", dotted" }); // where curves stand below
  const unseen = make("span", { class: "lego-hollow" }, "hollow", lines, ": unseen");
  const third = make("span", { class: "lego-mark2", text: "class 2" });
  const legend = make(
    "p",
    { class: "lego-legend" },
    make("span", { class: "lego-mark0", text: "class 0" }),
    make("span", { class: "lego-mark1", text: "class 1" }),
    third,
    unseen,
  );
  canvas.before(up);
  canvas.after(across, legend);
  element.classList.add("lego-plane");
  let drawn = null;
  return ({ reach, data, ran }) => {
    third.hidden = !data?.labels.includes(2);
    unseen.hidden = !data || ran.train_points >= data.n;
    if (reach === drawn) return;
    drawn = reach;
    const ticks = roundTicks([-reach, reach], 4).filter((tick) => tick < NEAR_THE_NAME * reach);
    lay(across, ticks, "left", reach, "x₁");
    lay(up, ticks, "bottom", reach, "x₂");
  };
}

function lay(axis, ticks, side, reach, name) {
  const numbers = ticks.map((tick) => {
    const number = make("span", { text: readable(tick) });
    number.style[side] = `${(50 * (tick + reach)) / reach}%`;
    return number;
  });
  axis.replaceChildren(...numbers, make("i", { text: name }));
}
