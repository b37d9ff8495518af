// Reads raw texts of states from standard input and writes what the page makes of each: the state
// that it opens with, and the problems that it names. An address is a text after "#lab1?".

import { readFileSync } from "node:fs";
import { cleanState, defaultState, fromAddress } from "../../lego_mlp/lab/js/engine/state.js";

const { states = [], addresses = [] } = JSON.parse(readFileSync(0, "utf8"));
const usual = defaultState();
const answer = {
  states: states.map((text) => cleanState(JSON.parse(text))),
  addresses: addresses.map((text) => fromAddress(text, usual)),
};
process.stdout.write(JSON.stringify(answer));
