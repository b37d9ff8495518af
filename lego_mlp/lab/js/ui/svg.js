// Pictures of elements instead of pixels: they follow the theme by themselves.

import { holdPointer, make } from "./dom.js";

/** `makeDrawn("rect", { x: 0, ... }, ...children)`, an SVG element; `text` is what it says. */
export function makeDrawn(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export const inkOf = (name) => `var(--lego-${name})`;

/** A panel like those with a canvas; `show(picture, words)` puts a picture of elements into it, and
 *  `drag(start)` lets its grips be dragged. */
export function makeDrawnPanel(kind, title, width, height) {
  const svg = makeDrawn("svg", { role: "img", viewBox: `0 0 ${width} ${height}` });
  svg.style.maxWidth = `${1.25 * width}px`;
  const caption = make("figcaption", {}, make("span", { text: title }));
  const element = make("figure", { class: `lego-panel lego-panel-${kind}` }, caption, svg);
  const show = (picture, words) => {
    svg.setAttribute("aria-label", words);
    svg.replaceChildren(...picture);
  };
  return { element, show, drag: (start) => dragGrips(svg, start) };
}

/** Where a picture can be dragged: an area around `x` and `y`, in its units. */
export function makeGrip(name, x, y, width, height, way = "ns") {
  const d = `M${x} ${y}h${width}v${height}h${-width}z`;
  return makeDrawn("path", { class: `lego-grip lego-grip-${way}`, "data-grip": name, fill: "transparent", d });
}

/** A grip that is pressed calls `start(name)`, which returns what hears how far the pointer has gone
 *  from there, to the right and up, in the picture's units. The picture may be drawn anew meanwhile. */
function dragGrips(svg, start) {
  let held = null;
  const gripOf = ({ target }) => target.closest("[data-grip]");
  // A finger on a grip does not scroll the page: of a part of a picture, CSS cannot say so.
  svg.addEventListener("touchstart", (event) => gripOf(event) && event.preventDefault(), { passive: false });
  svg.addEventListener("pointerdown", (event) => {
    const grip = gripOf(event);
    if (!grip || event.button > 0 || !event.isPrimary) return;
    event.preventDefault(); // no text is to be selected
    holdPointer(svg, event);
    const unit = svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;
    held = { x: event.clientX, y: event.clientY, unit, moved: start(grip.dataset.grip) };
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held || !svg.hasPointerCapture(event.pointerId)) return;
    held.moved(held.unit * (event.clientX - held.x), held.unit * (held.y - event.clientY));
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => void (held = null));
}

export function drawnText(x, y, text, colour = "muted", more = {}) {
  return makeDrawn("text", { x, y, "text-anchor": "middle", fill: inkOf(colour), text, ...more });
}
