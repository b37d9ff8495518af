// The host in Jupyter: Python answers, one question at a time; without an answer the page does.

import { FIELDS } from "../engine/state.js";

export const PATIENCE_MS = 4000;

const MODEL_WORD = "IPY_MODEL_";

/** Python's None may be lost on its way, with its name: Pyodide makes `undefined` of it. */
const NULLABLE = FIELDS.filter((field) => field.nullable).map((field) => field.name);

/**
 * Asks the Python side of one widget, whose model this is.
 *
 * A question is `{ topic, request, then, fail, here }`: `then(answer)` hears Python's answer to the
 * `request`, `fail(message)` that it was refused, and `here(then, fail)` answers it in the page. It
 * takes the place of an older one of its topic that still waits, so that Python never finds a queue.
 * Once Python has left a question without an answer, the page answers at once (`away`), and Python
 * is asked for the latest of each topic when it is heard of again.
 */
export class PythonHost {
  name = "python";
  away = false;
  #model;
  #asked = null;
  #waiting = new Map(); // the latest question of each topic that Python has not been asked yet
  #patience = null;
  #lastId = 0;
  #watchers = new Set();

  constructor(model) {
    this.#model = model;
    this.hear = (content, buffers) => this.#hear(content, buffers?.[0]);
    this.moved = () => this.#watchers.forEach((tell) => tell(false));
    // Jupyter itself says that the way to the kernel has changed, as it does when a kernel dies.
    this.turned = () => (model.comm_live && this.away ? this.#askAgain() : this.#giveUp());
    model.on("msg:custom", this.hear);
    model.on("change:state", this.moved);
    model.on("comm_live_update", this.turned);
  }

  ask(question) {
    this.#waiting.delete(question.topic); // the order is that of the latest questions
    this.#waiting.set(question.topic, question);
    if (this.away) question.here(question.then, question.fail);
    this.#askNext();
  }

  /** The state that Python has; null where it does not answer, and may be behind what is shown. */
  state() {
    const there = this.away ? null : this.#model.get("state");
    return there && { ...there, ...Object.fromEntries(NULLABLE.map((name) => [name, there[name] ?? null])) };
  }

  /** Calls `tell(again)` when Python has another state, and where `again`, other bricks; returns
   *  the end of that. */
  watch(tell) {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }

  /** The host of the Lab that this widget holds. */
  async forLab() {
    const id = this.#model.get("lab").slice(MODEL_WORD.length);
    return new PythonHost(await this.#model.widget_manager.get_model(id));
  }

  stop() {
    clearTimeout(this.#patience);
    this.#model.off("msg:custom", this.hear);
    this.#model.off("change:state", this.moved);
    this.#model.off("comm_live_update", this.turned);
  }

  #askNext() {
    if (this.#asked || !this.#waiting.size) return;
    const [question] = this.#waiting.values();
    this.#waiting.delete(question.topic);
    this.#asked = { question, id: ++this.#lastId };
    if (!this.away) this.#patience = setTimeout(() => this.#giveUp(), PATIENCE_MS);
    try {
      this.#model.send({ type: "ask", id: this.#lastId, request: question.request });
    } catch {
      this.#giveUp(); // the way to the kernel is closed
    }
  }

  #askAgain() {
    const question = this.#asked?.question;
    this.#asked = null;
    if (question && !this.#waiting.has(question.topic)) this.#waiting.set(question.topic, question);
    this.#askNext();
  }

  /** The page answers what waits for an answer, and from now on everything. */
  #giveUp() {
    clearTimeout(this.#patience);
    if (this.away || !this.#asked) return;
    Object.assign(this, { name: "page", away: true });
    const { question } = this.#asked;
    const latest = new Map([[question.topic, question], ...this.#waiting]);
    for (const { here, then, fail } of latest.values()) here(then, fail);
  }

  #hear(content, buffer) {
    if (content.type === "changed") return this.#watchers.forEach((tell) => tell(true));
    if (content.id !== this.#asked?.id) return;
    clearTimeout(this.#patience);
    if (content.type === "working") return;
    const { question } = this.#asked;
    const old = this.away && this.#waiting.has(question.topic); // a later one is on the screen
    Object.assign(this, { name: "python", away: false });
    this.#asked = null;
    this.#askNext();
    if (old) return;
    if (content.type === "error") question.fail(content.message);
    else question.then(unpacked(content.body, buffer));
  }
}

/** The body with its arrays put back: each `{ from, n }` is a piece of the buffer. */
function unpacked(body, buffer) {
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
