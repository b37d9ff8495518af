// Reads requests from standard input and writes what the page's engine of the figures answers.

import { readFileSync } from "node:fs";
import { accumulated } from "../../lego_mlp/lab/widgets/graph/compute.js";
import { falls, fallsWords } from "../../lego_mlp/lab/widgets/waterfall/compute.js";
import { nudged } from "../../lego_mlp/lab/widgets/nudge/compute.js";
import { shared, shareWords } from "../../lego_mlp/lab/widgets/shares/compute.js";

const { nudges = [], states = [], shares = [], graphs = [] } = JSON.parse(readFileSync(0, "utf8"));
const plain = (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
const answers = {
  nudges: nudges.map(nudged),
  falls: states.map((state) => {
    const found = falls({ state });
    return { ...found, words: fallsWords(state, found) };
  }),
  shares: shares.map((request) => {
    const found = shared(request);
    return { ...found, words: shareWords({ ...request, ...found }) };
  }),
  graphs: graphs.map(accumulated),
};
process.stdout.write(JSON.stringify(answers, plain));
