// Plays a kernel that dies to the two places that ask one, and writes what each of them did.

import { kernelHost } from "../../lego_mlp/lab/js/hosts/kernel_host.js";
import { kernelSource } from "../../lego_mlp/lab/js/hosts/kernel.js";
import { createRun } from "../../lego_mlp/lab/js/engine/training.js";
import { defaultState } from "../../lego_mlp/lab/js/engine/state.js";
import { readFileSync } from "node:fs";

globalThis.requestAnimationFrame = (then) => setTimeout(then);
const { fields } = JSON.parse(readFileSync(0, "utf8"));

/** A widget's model in Jupyter: it keeps what is sent, and `tell` is the kernel speaking. */
function makeModel(state) {
  const heard = {};
  const sent = [];
  return {
    sent,
    get: () => state,
    on: (name, then) => (heard[name] = then),
    off: (name) => delete heard[name],
    send: (message) => sent.push(message),
    tell: (name, ...news) => heard[name](...news),
  };
}

function figure() {
  const model = makeModel({});
  const host = kernelHost(model, fields, []);
  const log = [];
  const ask = (t) => {
    host.compute("mirror", { t, bias: 0 }, ({ at }) => log.push([t, at.toFixed(3), host.name, host.away ?? false]));
  };
  const answer = (id, at) => {
    const body = { curve: [], at, mirrored: 1 - at };
    model.tell("msg:custom", { type: "computed", id, body }, [new DataView(new ArrayBuffer(0))]);
  };
  ask(0);
  answer(1, 0.9); // Python's brick is another one
  ask(0); // and is left without an answer
  ask(1);
  model.tell("comm_live_update");
  ask(2);
  ask(3);
  answer(2, 0.9);
  ask(4);
  answer(5, 0.9); // this was the last that it was asked
  ask(0);
  answer(6, 0.9);
  host.stop();
  return { log, sent: model.sent.map(({ request }) => request.t) };
}

async function lab(broken) {
  const state = { ...defaultState(fields), steps: 5 };
  const model = makeModel(state);
  const source = kernelSource(model);
  const log = [];
  let whole;
  const done = new Promise((then) => (whole = then));
  source.open((part) => {
    log.push([source.name, part.away ?? false, part.trace.frames.length]);
    if (part.away && part.done) whole();
  });
  const run = createRun(state);
  run.advance(1000);
  const body = { trace: run.trace(), data: null, reach: 1 };
  model.tell("msg:custom", { type: "trace", id: 1, state, body }, [new DataView(new ArrayBuffer(0))]);
  if (broken) {
    model.send = () => {
      throw new Error("the way is closed");
    };
  }
  source.maps(state, run.trace().frames[0].parameters, 8, () => log.push("maps"), 0);
  if (!broken) model.tell("comm_live_update");
  await done;
  source.maps(state, run.trace().frames[0].parameters, 8, ({ size }) => log.push(size), 0);
  source.stop();
  return log;
}

const result = { figure: figure(), lost: await lab(false), closed: await lab(true) };
process.stdout.write(JSON.stringify(result), () => process.exit(0));
