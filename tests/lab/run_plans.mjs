// Reads states from standard input and writes the plan of a Walk through each.

import { readFileSync } from "node:fs";
import { planOf } from "../../lego_mlp/lab/widgets/walk/plan.js";

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(planOf)));
