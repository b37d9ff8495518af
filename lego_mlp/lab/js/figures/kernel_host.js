// A figure's home in Jupyter: Python computes, this asks and unpacks.

import { kernelSource, unpacked } from "../kernel.js";
import { mountLab } from "../lab.js";
import { pageHost } from "./figures.js";

const HOST_PATIENCE_MS = 4000;
const MODEL_WORD = "IPY_MODEL_";

/** Answers come from Python; without one, from the page's own engine until Python answers. */
export function kernelHost(model, fields, presets) {
  const host = { ...pageHost(fields, presets), name: "python" };
  const questions = new Questions(model, host, host.compute);
  host.compute = (kind, request, then, fail) => questions.put({ kind, request, then, fail });
  host.stop = () => questions.stop();
  host.shared = sharedState(model);
  host.openLab = async (root, props) => {
    const id = model.get("lab").slice(MODEL_WORD.length);
    const lab = await model.widget_manager.get_model(id);
    lab.set("state", props.state);
    lab.save_changes();
    return mountLab(root, props, fields, presets, kernelSource(lab));
  };
  return host;
}

/** The state that Python and every view of a widget have in common, for the figures with one. */
function sharedState(model) {
  return {
    now: () => model.get("state"),
    watch(changed) {
      model.on("change:state", changed);
      return () => model.off("change:state", changed);
    },
  };
}

/** One question at a time, and then the latest: a slider asks faster than Python answers. */
class Questions {
  constructor(model, host, answerHere) {
    Object.assign(this, { model, host, answerHere, lastId: 0, asked: null, next: null });
    this.hear = (content, buffers) => this.#take(content, buffers);
    model.on("msg:custom", this.hear);
  }

  put(question) {
    if (this.asked) this.next = question;
    else this.#ask(question);
  }

  #ask(question) {
    this.lastId += 1;
    const patience = setTimeout(() => this.#giveUp(), HOST_PATIENCE_MS);
    this.asked = { ...question, id: this.lastId, patience };
    try {
      this.model.send({ type: "compute", id: this.lastId, request: question.request });
    } catch {
      this.#giveUp(); // the way to the kernel is closed
    }
  }

  #giveUp() {
    const question = this.next ?? this.asked;
    this.stopWaiting();
    this.host.name = "page";
    this.answerHere(question.kind, question.request, question.then);
  }

  #take(content, buffers) {
    if (content.id !== this.asked?.id) return;
    const { asked, next } = this;
    this.stopWaiting();
    this.host.name = "python";
    if (content.type === "error") asked.fail(content.message);
    else asked.then(unpacked(content.body, buffers[0]));
    if (next) this.put(next);
  }

  stopWaiting() {
    clearTimeout(this.asked?.patience);
    this.asked = this.next = null;
  }

  stop() {
    this.stopWaiting();
    this.model.off("msg:custom", this.hear);
  }
}
