// The engine in Jupyter: Python computes, this asks and unpacks.

import { pageSource } from "./runner.js";

const PATIENCE_MS = 4000;

/** A source of traces over anywidget's messages; without an answer the page's engine goes on. */
export function kernelSource(model) {
  const spare = pageSource();
  const source = { name: "python", run, maps, cancel, stop, open };
  let report = () => {};
  let lastId = 0;
  let asked = null; // the run that Python works on
  let next = null; // the state to ask for after it
  let patience = null;
  const mapsAsked = new Map();

  function open(told) {
    report = told;
    ask({ type: "open" });
  }
  function run(state, told) {
    report = told;
    next = state;
    if (source.name === "page") runHere(state);
    if (asked === null) askNext(); // one at a time: a busy kernel must not find a queue
  }
  function askNext() {
    if (next) ask({ type: "run", state: next });
    next = null;
  }
  function ask(message) {
    lastId += 1;
    asked = { id: lastId, state: message.state };
    clearTimeout(patience);
    patience = setTimeout(giveUp, PATIENCE_MS);
    try {
      model.send({ ...message, id: lastId });
    } catch {
      giveUp(); // the way to the kernel is closed
    }
  }
  /** No answer: the kernel is busy or gone. The page's engine takes over until it answers. */
  function giveUp() {
    source.name = "page";
    runHere(next ?? asked?.state ?? model.get("state"));
  }
  function runHere(state) {
    spare.run(state, (part) => source.name === "page" && report({ ...part, away: true }));
  }
  function maps(state, parameters, size, then, frame) {
    if (source.name === "page") return spare.maps(state, parameters, size, then);
    lastId += 1;
    mapsAsked.set(lastId, then);
    model.send({ type: "maps", id: lastId, frame, size });
  }

  function hear(content, buffers) {
    if (content.type === "working") clearTimeout(patience);
    if (content.type === "maps") takeMaps(content, buffers);
    if (content.type === "trace" || content.type === "error") takeRun(content, buffers);
  }
  function takeMaps(content, buffers) {
    mapsAsked.get(content.id)?.(unpacked(content.body, buffers[0]));
    mapsAsked.delete(content.id);
  }
  function takeRun(content, buffers) {
    const { unwanted } = asked ?? {};
    if (content.id !== null) {
      if (content.id !== asked?.id) return;
      asked = null;
    }
    source.name = "python";
    spare.cancel();
    if (next) return askNext();
    if (unwanted && content.id !== null) return;
    mapsAsked.clear();
    if (content.type === "error") report({ error: content.message });
    else report({ ...unpacked(content.body, buffers[0]), state: content.state, done: true });
  }
  /** Forgets the run that was asked for; its answer, when it comes, is not shown. */
  function cancel() {
    next = null;
    if (asked) asked.unwanted = true;
    spare.cancel();
  }
  function stop() {
    clearTimeout(patience);
    model.off("msg:custom", hear);
    spare.stop();
  }
  model.on("msg:custom", hear);
  return source;
}

/** The body with its arrays put back: each `{ from, n }` is a piece of the buffer. */
export function unpacked(body, buffer) {
  const bytes = new Uint8Array(buffer.buffer ?? buffer, buffer.byteOffset ?? 0, buffer.byteLength);
  const numbers = new Float64Array(bytes.slice().buffer);
  const unpack = (value) => {
    if (Array.isArray(value)) return value.map(unpack);
    if (typeof value !== "object" || value === null) return value;
    if ("from" in value && "n" in value) return numbers.subarray(value.from, value.from + value.n);
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unpack(part)]));
  };
  return unpack(body);
}
