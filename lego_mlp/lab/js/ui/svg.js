// Pictures of elements instead of pixels: they follow the theme by themselves.

import { make } from "./dom.js";

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

/** A panel like those with a canvas; `show(picture, words)` puts a picture of elements into it. */
export function makeDrawnPanel(kind, title, width, height) {
  const svg = makeDrawn("svg", { role: "img", viewBox: `0 0 ${width} ${height}` });
  svg.style.maxWidth = `${1.25 * width}px`;
  const caption = make("figcaption", {}, make("span", { text: title }));
  const element = make("figure", { class: `lego-panel lego-panel-${kind}` }, caption, svg);
  const show = (picture, words) => {
    svg.setAttribute("aria-label", words);
    svg.replaceChildren(...picture);
  };
  return { element, show };
}

export function drawnText(x, y, text, colour = "muted", more = {}) {
  return makeDrawn("text", { x, y, "text-anchor": "middle", fill: inkOf(colour), text, ...more });
}
