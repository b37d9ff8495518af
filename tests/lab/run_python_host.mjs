// Plays a kernel that dies to the host that asks it, and writes what became of every question.

import { PythonHost } from "../../lego_mlp/lab/js/hosts/python.js";
import { readFileSync } from "node:fs";

/** A widget's model in Jupyter: it keeps what is sent, and `tell` is the kernel speaking. */
function makeModel() {
  const heard = {};
  return {
    sent: [],
    get: () => ({ steps: 5, clip: 2 }), // as Pyodide sends it: Python's None is not there
    on: (name, then) => (heard[name] = then),
    off: (name) => delete heard[name],
    send(message) {
      if (this.closed) throw new Error("the way is closed");
      this.sent.push([message.id, message.request]);
    },
    tell: (name, ...news) => heard[name](...news),
  };
}

/** Plays `steps` and returns who answered what, and what Python was sent. */
function played(steps) {
  const model = makeModel();
  const host = new PythonHost(model);
  const log = [];
  const note = (by, request) => log.push([request, by, host.name, host.away]);
  const none = new DataView(new ArrayBuffer(0));
  const does = {
    ask: (topic, request) =>
      host.ask({
        topic,
        request,
        here: () => note("page", request),
        then: () => note("python", request),
        fail: (message) => note(message, request),
      }),
    answer: (id) => model.tell("msg:custom", { type: "answer", id, body: {} }, [none]),
    refuse: (id) => model.tell("msg:custom", { type: "error", id, message: "refused" }, [none]),
    turn: (live) => {
      model.comm_live = live;
      model.tell("comm_live_update");
    },
    close: () => (model.closed = true),
    state: () => log.push(host.state()),
  };
  for (const [what, ...given] of steps) does[what](...given);
  host.stop();
  return { log, sent: model.sent };
}

const stories = JSON.parse(readFileSync(0, "utf8"));
const result = Object.fromEntries(Object.entries(stories).map(([name, steps]) => [name, played(steps)]));
process.stdout.write(JSON.stringify(result), () => process.exit(0));
