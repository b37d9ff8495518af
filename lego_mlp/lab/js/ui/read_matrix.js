// What a reader typed as a matrix: rows on lines or between brackets, numbers between spaces or commas.

import { plainTyped, shortened } from "./format.js";

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** `{ matrix }`, or `{ problem }`: a sentence that says what could not be read. */
export function readMatrix(text, single = false) {
  let plain = plainTyped(text).split("/").map((part) => part.trim()).join("/");
  plain = plain.split("%").map((part) => part.trimEnd()).join("%");
  if (!plain) return { problem: single ? "Type a number first." : "Type the numbers first, a row on each line." };
  if (single) plain = plain.replace(/^([-+]?\d+),(\d+)$/, "$1.$2");
  const rows = plain
    .split(/[\n;]|\]\s*(?:,\s*)?\[/)
    .map((row) => row.replace(/array|[[\](),]/g, " ").trim())
    .filter(Boolean)
    .map((row) => row.split(/\s+/));
  const strange = rows.flat().find((word) => readNumber(word) === null);
  if (strange !== undefined) return { problem: `“${shortened(strange)}” is not a number. Write numbers like −0.25, 1e−3 or 3/4.` };
  if (!rows.length) return { problem: "There is no number in this." };
  const odd = rows.find((row) => row.length !== rows[0].length);
  if (odd) return { problem: `Every row must have as many numbers as the first, ${rows[0].length}; one has ${odd.length}.` };
  if (single && rows.flat().length > 1) return { problem: "One number is asked for, and this is more than one." };
  return { matrix: rows.map((row) => row.map(readNumber)) };
}

function readNumber(word) {
  const share = word.endsWith("%");
  const parts = (share ? word.slice(0, -1) : word).split("/");
  if (parts.length > 2 || !parts.every((part) => NUMBER.test(part))) return null;
  const value = parts.length === 2 ? Number(parts[0]) / Number(parts[1]) : Number(parts[0]);
  return share ? value / 100 : value;
}
