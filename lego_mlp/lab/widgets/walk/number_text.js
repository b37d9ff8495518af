// Numbers and formulas as a walk shows them. No DOM.

import { eightDigits, formulaOf, numberLabel, valueAt, writtenPieces } from "./formula.js";

/** A number as it is shown; a hidden one is a question mark. */
export function shownNumber(walk, number) {
  if (number.name === walk.hidden) return "?";
  return eightDigits(number.name, valueAt(walk.found, number));
}

/** The formula of a number as pieces with their texts: in symbols, or with the numbers in it. */
export function writtenFormula(walk, number, numeric) {
  const pieces = formulaOf(number, walk.found.shapes);
  const shown = numeric ? (one) => shownNumber(walk, one) : numberLabel;
  return pieces && writtenPieces(pieces, shown, numeric);
}
