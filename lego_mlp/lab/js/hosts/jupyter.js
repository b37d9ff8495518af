// The way into Jupyter: anywidget calls `render` for each view of a widget.

import { mountWidget } from "../widgets.js";
import { PythonHost } from "./python.js";

/** Draws a view of the widget whose model this is; returns its clean-up. */
export function render({ model, el }) {
  // JupyterLab takes the arrow keys for its cells, and sliders need them. It asks the element
  // that has the focus alone, and some of ours come later than this.
  const keepKeys = ({ target }) => void (target.dataset.lmSuppressShortcuts = "true");
  el.addEventListener("focusin", keepKeys);
  const mount = () => {
    const own = model.get("state"); // of the widgets that have one
    const props = { ...model.get("props"), ...(own ? { state: own } : {}) };
    return mountWidget(el, model.get("kind"), props, new PythonHost(model));
  };
  let widget = mount();
  const again = () => {
    widget.clean();
    widget = mount();
  };
  model.on("change:props", again);
  return () => {
    el.removeEventListener("focusin", keepKeys);
    model.off("change:props", again);
    widget.clean();
  };
}
