// Reads requests from standard input and writes what the page's engine of the figures answers.

import { readFileSync } from "node:fs";
import { falls, fallsWords } from "../../lego_mlp/lab/js/figures/falls.js";
import { nudged } from "../../lego_mlp/lab/js/figures/nudged.js";

const { nudges, states } = JSON.parse(readFileSync(0, "utf8"));
const plain = (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
const answers = {
  nudges: nudges.map(nudged),
  falls: states.map((state) => {
    const found = falls({ state });
    return { ...found, words: fallsWords(state, found) };
  }),
};
process.stdout.write(JSON.stringify(answers, plain));
