// Reads requests from standard input and writes what the page's engine of the figures answers.

import { readFileSync } from "node:fs";
import { film } from "../../lego_mlp/lab/widgets/cube/compute.js";
import { computeGraph } from "../../lego_mlp/lab/widgets/graph/compute.js";
import { backwardNorms, waterfallWords } from "../../lego_mlp/lab/widgets/waterfall/compute.js";
import { lossesAround } from "../../lego_mlp/lab/widgets/nudge/compute.js";
import { computeShares, shareWords } from "../../lego_mlp/lab/widgets/shares/compute.js";
import { rule, ruleWords } from "../../lego_mlp/lab/widgets/ruler/compute.js";

const { nudges = [], rulers = [], states = [], shares = [], graphs = [], films = [] } = JSON.parse(readFileSync(0, "utf8"));
const plain = (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
const plainArrays = (found) => JSON.parse(JSON.stringify(found, (_, value) => (ArrayBuffer.isView(value) ? [...value] : value)));
const answers = {
  films: films.map((state) => plainArrays(film({ state }))),
  nudges: nudges.map(lossesAround),
  falls: states.map((state) => {
    const found = backwardNorms({ state });
    return { ...found, words: waterfallWords(state, found) };
  }),
  shares: shares.map((request) => {
    const found = computeShares(request);
    return { ...found, words: shareWords({ ...request, ...found }) };
  }),
  rulers: rulers.map((request) => {
    const found = rule(request);
    return { ...found, words: ruleWords(found, 300) };
  }),
  graphs: graphs.map(computeGraph),
};
process.stdout.write(JSON.stringify(answers, plain));
