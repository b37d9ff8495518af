// A figure's home in Jupyter: Python computes, this asks and unpacks.

import { kernelSource, unpacked } from "../kernel.js";
import { mountLab } from "../lab.js";
import { pageHost } from "./figures.js";

const HOST_PATIENCE_MS = 4000;
const MODEL_WORD = "IPY_MODEL_";

/** Answers come from Python; without one, from the page's own engine until Python answers. */
export function kernelHost(model, fields, presets) {
  const spare = pageHost(fields, presets);
  let lastId = 0;
  let asked = null; // the question that Python works on
  let next = null; // the latest one after it: a slider asks faster than Python answers

  function ask(question) {
    lastId += 1;
    asked = { ...question, id: lastId };
    asked.patience = setTimeout(giveUp, HOST_PATIENCE_MS);
    try {
      model.send({ type: "compute", id: lastId, request: question.request });
    } catch {
      giveUp(); // the way to the kernel is closed
    }
  }
  function giveUp() {
    const question = next ?? asked;
    clearTimeout(asked.patience);
    asked = next = null;
    host.name = "page";
    spare.compute(question.kind, question.request, question.then);
  }
  function hear(content, buffers) {
    if (content.id !== asked?.id) return;
    const { then, fail, patience } = asked;
    clearTimeout(patience);
    asked = null;
    host.name = "python";
    if (content.type === "error") fail(content.message);
    else then(unpacked(content.body, buffers[0]));
    if (next && !asked) ask(next);
    next = null;
  }
  async function openLab(root, props) {
    const id = model.get("lab").slice(MODEL_WORD.length);
    const lab = await model.widget_manager.get_model(id);
    lab.set("state", props.state);
    lab.save_changes();
    return mountLab(root, props, fields, presets, kernelSource(lab));
  }
  const host = {
    ...spare,
    name: "python",
    openLab,
    compute(kind, request, then, fail) {
      if (asked) next = { kind, request, then, fail };
      else ask({ kind, request, then, fail });
    },
    stop() {
      clearTimeout(asked?.patience);
      asked = next = null;
      model.off("msg:custom", hear);
    },
  };
  model.on("msg:custom", hear);
  return host;
}
