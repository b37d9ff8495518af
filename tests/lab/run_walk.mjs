// Reads states from standard input and writes every number and formula that the page shows of them.

import { readFileSync } from "node:fs";
import { partsOf, pieceText } from "../../lego_mlp/lab/widgets/walk/formula.js";
import { shownNumber, writtenFormula } from "../../lego_mlp/lab/widgets/walk/number_text.js";
import { passAndUpdate } from "../../lego_mlp/lab/widgets/walk/compute.js";

/** Every place in an array of this shape. */
const places = (shape) => shape.reduce((all, n) => all.flatMap((at) => Array.from({ length: n }, (_, i) => [...at, i])), [[]]);

function described(request) {
  const found = passAndUpdate(request);
  found.arrays.alpha = [request.state.learning_rate];
  found.shapes.alpha = [];
  const walk = { found, hidden: null };
  const numbers = Object.entries(found.shapes).flatMap(([name, shape]) =>
    places(shape).map((at) => {
      const number = { name, at };
      const text = (numeric) => {
        const written = writtenFormula(walk, number, numeric);
        return written && pieceText(written);
      };
      return { ...number, shown: shownNumber(walk, number), symbols: text(false), numbers: text(true), parts: partsOf(number, found.shapes) };
    }),
  );
  return { shapes: found.shapes, numbers };
}

const requests = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(requests.map(described)));
