// The engine in Jupyter: Python computes, this asks and unpacks.

import { pageSource } from "./page_engine.js";

export const PATIENCE_MS = 4000;

/** Calls `gone` where Jupyter itself says that a widget's way to its kernel has changed, as it
 *  does when the kernel has died; returns the end of that. */
export function watchKernel(model, gone) {
  model.on("comm_live_update", gone);
  return () => model.off("comm_live_update", gone);
}

/** A source of traces over anywidget's messages; without an answer the page's engine goes on. */
export function kernelSource(model) {
  return new KernelSource(model);
}

class KernelSource {
  name = "python";
  #report = () => {};
  #lastId = 0;
  #asked = null; // what Python works on: one thing at a time, so that it never finds a queue
  #next = null; // the state to ask for after it
  #patience = null;
  #spare = pageSource();
  #mapsAsked = new Map();

  constructor(model) {
    this.model = model;
    this.hear = (content, buffers) => this.#hear(content, buffers?.[0]);
    model.on("msg:custom", this.hear);
    this.unwatch = watchKernel(model, () => (this.#asked || this.#mapsAsked.size) && this.#giveUp());
  }

  /** Asks for the trace that Python already has. */
  open(report) {
    this.#report = report;
    this.#ask({ type: "open" });
  }

  run(state, report) {
    this.#report = report;
    this.#next = state;
    if (this.name === "page") this.#runHere(state);
    if (this.#asked === null) this.#askNext();
  }

  maps(state, parameters, size, then, frame) {
    if (this.name === "page") return this.#spare.maps(state, parameters, size, then);
    this.#mapsAsked.set(++this.#lastId, then);
    this.#send({ type: "maps", id: this.#lastId, frame, size });
  }

  /** Forgets the run that was asked for; its answer, when it comes, is not shown. */
  cancel() {
    this.#next = null;
    if (this.#asked) this.#asked.unwanted = true;
    this.#spare.cancel();
  }

  stop() {
    clearTimeout(this.#patience);
    this.model.off("msg:custom", this.hear);
    this.unwatch();
    this.#spare.stop();
  }

  #askNext() {
    if (this.#next) this.#ask({ type: "run", state: this.#next });
    this.#next = null;
  }

  #ask(message) {
    this.#asked = { id: ++this.#lastId, state: message.state };
    this.#send({ ...message, id: this.#lastId });
  }

  #send(message) {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#giveUp(), PATIENCE_MS);
    try {
      this.model.send(message);
    } catch {
      this.#giveUp(); // the way to the kernel is closed
    }
  }

  /** No answer: the kernel is busy or gone. The page's engine takes over until it answers. */
  #giveUp() {
    clearTimeout(this.#patience);
    this.#mapsAsked.clear();
    const already = this.name === "page";
    this.name = "page";
    if (already || (this.#asked?.unwanted && !this.#next)) return;
    this.#runHere(this.#next ?? this.#asked?.state ?? this.model.get("state"));
  }

  #runHere(state) {
    const report = (part) => this.name === "page" && this.#report({ ...part, away: true });
    this.#spare.run(state, report);
  }

  #hear(content, buffer) {
    if (content.type === "working") clearTimeout(this.#patience);
    if (content.type === "maps") this.#takeMaps(content, buffer);
    if (content.type === "trace" || content.type === "error") this.#takeRun(content, buffer);
  }

  #takeMaps(content, buffer) {
    this.#mapsAsked.get(content.id)?.(unpacked(content.body, buffer));
    this.#mapsAsked.delete(content.id);
  }

  /** A run that this view asked for has its number; one that Python started has none. */
  #takeRun(content, buffer) {
    const asked = this.#asked;
    const answers = content.id !== null;
    if (answers && content.id !== asked?.id) return;
    if (answers) this.#asked = null;
    this.name = "python";
    this.#spare.cancel();
    if (this.#next) return this.#askNext();
    if (answers && asked.unwanted) return;
    this.#mapsAsked.clear();
    if (content.type === "error") this.#report({ error: content.message });
    else this.#report({ ...unpacked(content.body, buffer), state: content.state, done: true });
  }
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
