// The shares, and what is said of them: the page's twin of Shares.compute. No DOM.

import { shares } from "../../js/engine/exp.js";
import { readable } from "../../js/ui/format.js";

const SURE = 0.99;

/** The shares, the loss and its slope: the page's twin of Shares.compute. */
export function computeShares({ z, label, temperature }) {
  const u = z.map((value) => value / temperature);
  const h = shares(u);
  return {
    h,
    loss: Math.log(u.reduce((sum, value) => sum + Math.exp(value - u[label]), 0)), // |u| <= 30
    dL_dz: h.map((value, i) => (value - (i === label ? 1 : 0)) / temperature),
  };
}

/** The sum that gives class `i` this share, the other sums as they are. */
export function sumFor({ z, temperature }, i, share) {
  const wanted = Math.max(1e-6, Math.min(1 - 1e-6, share));
  const rest = z.reduce((sum, value, j) => sum + (j === i ? 0 : Math.exp(value / temperature)), 0);
  return temperature * Math.log((rest * wanted) / (1 - wanted));
}

/** What is shown, the same text as in Python. */
export function shareWords({ z, h, loss, dL_dz, label, temperature }) {
  const listed = (values) => values.map((value) => readable(value)).join(", ");
  const plain = temperature === 1;
  const divided = plain ? "" : ` / ${readable(temperature)} = ${listed(z.map((v) => v / temperature))}`;
  const slope = plain ? "h − y" : `(h − y) / ${readable(temperature)}`;
  const others = z.map((_, i) => `z${i}`).filter((_, i) => i !== label).join(" and ");
  const end =
    h[label] > SURE
      ? "The answer is nearly right, and nearly nothing is left to do."
      : `A step downhill raises z${label} and lowers ${others}.`;
  return (
    `z${plain ? ` = ${listed(z)}` : divided} becomes h = ${listed(h)}. The right class is ${label}: ` +
    `the loss is −log ${readable(h[label], 4)} = ${readable(loss, 4)}, and dL_dz = ${slope} = ` +
    `${listed(dL_dz)}. ${end}`
  );
}
