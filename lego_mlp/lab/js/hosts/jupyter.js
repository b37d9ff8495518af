// Jupyter's host: anywidget calls `render` for each view of a widget.

import CONTROLS from "../../controls.json" with { type: "json" };
import PRESETS from "../../widgets/lab/presets.json" with { type: "json" };
import { kernelSource } from "./kernel.js";
import { mountLab } from "../../widgets/lab/view.js";

export function renderLab({ model, el }) {
  const props = { state: model.get("state"), show: model.get("show") };
  const lab = mountLab(el, props, CONTROLS.fields, PRESETS, kernelSource(model));
  // JupyterLab takes the arrow keys for its cells, and sliders need them.
  for (const input of el.querySelectorAll("button, input, select, summary, textarea, [tabindex]")) {
    input.dataset.lmSuppressShortcuts = "true";
  }
  return lab.clean;
}
