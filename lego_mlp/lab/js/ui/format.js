// Numbers and words as a person reads them.

const MINUS = "\u2212";

/** A number in at most `digits` significant digits, 2000 as 2,000; never "NaN" or "Infinity".
 *  `readable` of lab/_svg.py writes it the same way. */
export function readable(number, digits = 3) {
  if (!Number.isFinite(number)) return "not finite";
  if (number === 0) return "0";
  const size = Math.abs(number);
  const text =
    size >= 1e5 || size < 1e-3
      ? scientific(number, digits)
      : inGroups(Number(number.toPrecision(digits)));
  return text.replace(/-/g, MINUS);
}

function scientific(number, digits) {
  return number
    .toExponential(digits - 1)
    .replace(/\.?0*e/, "e")
    .replace("e+", "e");
}

export function percent(share) {
  if (!Number.isFinite(share)) return "not finite";
  return `${Number((100 * share).toFixed(1))} %`;
}

/** A whole number in groups of three digits. */
export function grouped(number) {
  return inGroups(Math.round(number));
}

function inGroups(number) {
  const [whole, ...part] = String(number).split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...part].join(".");
}

export function plural(number, word) {
  return `${grouped(number)} ${word}${number === 1 ? "" : "s"}`;
}

/** A word from outside as it can be shown: not long, and without signs that nobody sees. */
export function shortened(word) {
  const seen = word.slice(0, 200).replace(/\p{C}/gu, "");
  return seen.length > 20 ? `${seen.slice(0, 20)}…` : seen;
}

/** What was typed, without the invisible signs that come along with a copied number, and with
 *  a hyphen for each of the minus signs. */
export function plainTyped(text) {
  return text.replace(/\p{Cf}/gu, "").trim().replace(/[\u2212\u2013]/g, "-");
}

/** What was typed as a number, `null` for nothing or "none", or the text itself. A comma may be the
 *  decimal sign, but 2,000 is two thousand, as the pages write it. */
export function fromTyped(text) {
  const typed = plainTyped(text);
  const inThousands = /^-?[1-9]\d{0,2}(,\d{3})+$/.test(typed);
  const plain = typed.replace(/,/g, (comma, at) => (inThousands ? "" : at === typed.indexOf(",") ? "." : comma));
  if (plain === "" || plain.toLowerCase() === "none") return null;
  const number = Number(plain);
  return Number.isFinite(number) ? number : plain;
}
