// All of the front end, and the ways into it: `mountPage` for a published page, `render` for
// anywidget in Jupyter.

export { render } from "./hosts/jupyter.js";
export { mountPage } from "./hosts/page.js";
