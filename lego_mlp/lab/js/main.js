// All of the front end, and the ways into it: `mountPage` for a published page, `render` for
// anywidget, which calls it for each view of a widget in Jupyter.

import { renderLab } from "./hosts/jupyter.js";
import { renderFigure } from "./hosts/jupyter_figure.js";

export { mountPage } from "./hosts/page.js";
export const render = (view) => (view.model.get("kind") ? renderFigure : renderLab)(view);
