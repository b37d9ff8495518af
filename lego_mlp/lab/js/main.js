// All of the front end, and the ways into it: `mountPage` for a published page, `render` for
// anywidget in Jupyter. `changeEngine` and `PythonHost` are for a page that has loaded a Python.

export { render } from "./hosts/jupyter.js";
export { changeEngine, mountPage } from "./hosts/page.js";
export { PythonHost } from "./hosts/python.js";
export { mountWidget } from "./widgets.js";
