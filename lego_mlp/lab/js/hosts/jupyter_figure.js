// Jupyter's host of the figures: anywidget calls `render` for each view of a widget.

import CONTROLS from "../../controls.json" with { type: "json" };
import PRESETS from "../../widgets/lab/presets.json" with { type: "json" };
import { mountFigure } from "../widgets.js";
import { kernelHost } from "./kernel_host.js";

export function renderFigure({ model, el }) {
  // JupyterLab takes the arrow keys for its cells, and sliders need them. It asks the element
  // that has the focus alone, and some of ours come later than this.
  const keepKeys = ({ target }) => void (target.dataset.lmSuppressShortcuts = "true");
  el.addEventListener("focusin", keepKeys);
  const mount = () =>
    mountFigure(el, model.get("kind"), model.get("props"), kernelHost(model, CONTROLS.fields, PRESETS));
  let clean = mount();
  const again = () => {
    clean();
    clean = mount();
  };
  model.on("change:props", again);
  return () => {
    el.removeEventListener("focusin", keepKeys);
    model.off("change:props", again);
    clean();
  };
}
