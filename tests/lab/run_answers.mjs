// Reads typed answers from standard input and writes what the page makes of them.

import { readFileSync } from "node:fs";
import { judgeAnswer } from "../../lego_mlp/lab/js/engine/answers.js";
import { readMatrix } from "../../lego_mlp/lab/js/ui/read_matrix.js";

const { cases, texts } = JSON.parse(readFileSync(0, "utf8"));
const answers = {
  cases: cases.map(({ typed, values, digits, own }) => judgeAnswer(typed, values, digits, own)),
  texts: texts.map(([text, single]) => readMatrix(text, single)),
};
process.stdout.write(JSON.stringify(answers));
