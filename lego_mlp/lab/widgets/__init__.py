"""The widgets, a folder for each: its Python here, `compute.js`, `view.js` and `style.css`."""
