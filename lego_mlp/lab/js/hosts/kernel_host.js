// A figure's home in Jupyter: Python computes, this asks and unpacks.

import { kernelSource, PATIENCE_MS, unpacked, watchKernel } from "./kernel.js";
import { mountLab } from "../../widgets/lab/view.js";
import { pageHost } from "../widgets.js";

const MODEL_WORD = "IPY_MODEL_";

/** Answers come from Python; without one, from the page's own engine until Python answers. */
export function kernelHost(model, fields, presets) {
  const host = { ...pageHost(fields, presets), name: "python" };
  const questions = new Questions(model, host, host.compute);
  host.compute = (kind, request, then, fail) => questions.put({ kind, request, then, fail });
  host.stop = () => questions.stop();
  host.shared = sharedState(model, host);
  host.openLab = async (root, props) => {
    const id = model.get("lab").slice(MODEL_WORD.length);
    const lab = await model.widget_manager.get_model(id);
    lab.set("state", props.state);
    lab.save_changes();
    return mountLab(root, props, fields, presets, kernelSource(lab));
  };
  return host;
}

/** The state that Python and every view of a widget have in common, for the figures with one.
 *  What Python still does of what it left unanswered is not followed. */
function sharedState(model, host) {
  return {
    now: () => (host.away ? null : model.get("state")),
    watch(changed) {
      model.on("change:state", changed);
      return () => model.off("change:state", changed);
    },
  };
}

/** One question at a time, and then the latest: a slider asks faster than Python answers. Once
 *  Python has left one without an answer, the page answers at once, and Python hears of it. */
class Questions {
  constructor(model, host, answerHere) {
    Object.assign(this, { model, host, answerHere, lastId: 0, asked: null, next: null });
    this.hear = (content, buffers) => this.#take(content, buffers);
    model.on("msg:custom", this.hear);
    this.unwatch = watchKernel(model, () => this.asked && this.#giveUp());
  }

  put(question) {
    if (this.asked) this.next = question;
    else this.#ask(question);
  }

  #ask(question) {
    this.lastId += 1;
    const patience = setTimeout(() => this.#giveUp(), PATIENCE_MS);
    this.asked = { ...question, id: this.lastId, patience };
    try {
      this.model.send({ type: "compute", id: this.lastId, request: question.request });
    } catch {
      this.#giveUp(); // the way to the kernel is closed
      return;
    }
    if (this.host.away && this.asked) this.#giveUp();
  }

  #giveUp() {
    const question = this.next ?? this.asked;
    this.stopWaiting();
    Object.assign(this.host, { name: "page", away: true });
    this.answerHere(question.kind, question.request, question.then);
  }

  #take(content, buffers) {
    // It is back once it has heard of everything; what it says of that is on the screen already.
    if (content.id === this.lastId && !this.asked) this.host.away = false;
    if (content.id !== this.asked?.id) return;
    const { asked, next } = this;
    this.stopWaiting();
    Object.assign(this.host, { name: "python", away: false });
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
    this.unwatch();
    this.model.off("msg:custom", this.hear);
  }
}
