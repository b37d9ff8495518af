// Reads requests from standard input and writes what the page makes of strokes and of images.

import { readFileSync } from "node:fs";
import { readDigit, drawWords } from "../../lego_mlp/lab/widgets/draw/compute.js";
import { strokesToPixels } from "../../lego_mlp/lab/widgets/draw/strokes_to_pixels.js";

const { strokes = [], reads = [] } = JSON.parse(readFileSync(0, "utf8"));
const answers = reads.map(readDigit).map(({ probabilities }) => ({ probabilities, words: drawWords(probabilities) }));
process.stdout.write(JSON.stringify({ images: strokes.map(strokesToPixels), answers }));
