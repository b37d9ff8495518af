// Making elements, and a canvas that stays sharp.

/** `make("button", { type: "button", text: "Play", onclick: f }, ...children)`. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** A button that opens the source of the brick that `named()` names, in a page that has a Python to
 *  run it: book/live/page.js shows it there, and hears what it asks for. */
export function makeBrickButton(named, label) {
  const ask = () => button.dispatchEvent(new CustomEvent("lego-brick", { bubbles: true, detail: named() }));
  const button = make("button", { type: "button", class: "lego-edit", title: label, "aria-label": label, text: "✎", onclick: ask });
  return button;
}

let lastId = 0;
// In Jupyter each widget has a copy of this module, and all of them share one page.
const OWN_IDS = Math.random().toString(36).slice(2, 8);

/** An id that no other element of the page has. */
export function freshId(word) {
  lastId += 1;
  return `lego-${word}-${OWN_IDS}-${lastId}`;
}

/** A panel: a figure with a caption above a canvas, whose shape the style sheet gives. */
export function makePanel(kind, title) {
  const canvas = make("canvas", { width: 0, role: "img", "aria-label": title });
  const note = make("span", { class: "lego-note" });
  const caption = make("figcaption", {}, make("span", { text: title }), note);
  const element = make("figure", { class: `lego-panel lego-panel-${kind}` }, caption, canvas);
  return { element, canvas, note, caption };
}

// The page's own type; in Jupyter the machine's.
const PEN_FONT = '11px "Atkinson Hyperlegible Next", system-ui, sans-serif';
const canvasSizes = new WeakMap();

/** Remembers a canvas's size as the browser told it. To ask for it costs a layout of the page. */
export function keepSize(canvas, { width, height }) {
  canvasSizes.set(canvas, { width: Math.round(width), height: Math.round(height) });
}

/** The canvas's pen, in CSS pixels, and its size; the canvas is wiped. */
export function pen(canvas) {
  const known = canvasSizes.get(canvas);
  const { width, height } = known ?? { width: canvas.clientWidth, height: canvas.clientHeight };
  const ratio = globalThis.devicePixelRatio || 1;
  const across = Math.round(width * ratio);
  const down = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
    // Kept from picture to picture: to set a font makes the browser compute the page's styles.
    context.font = PEN_FONT;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** Makes a canvas hear of a pointer that is dragged out of it. */
export function holdPointer(canvas, { pointerId }) {
  try {
    canvas.setPointerCapture(pointerId);
  } catch {
    // The pointer has gone already: there is nothing to hold.
  }
}

/** Marks a button that has nothing to do now. It can still have the focus: a disabled one would
 *  drop it, and whoever pressed it with a key would stand at the top of the page again. */
export function setIdle(button, idle) {
  setAttribute(button, "aria-disabled", Boolean(idle));
}

/** Keeps clicks on idle buttons from whoever listens for them. */
export function guardIdle(box) {
  const guard = (event) => event.target.closest('[aria-disabled="true"]') && event.stopPropagation();
  box.addEventListener("click", guard, { capture: true });
}

/** Sets text only where it differs, so that screen readers hear no repeats. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** The same for a text that may have elements in it. */
export function sayParts(element, parts) {
  const made = make("span", {}, ...[parts].flat());
  if (element.textContent !== made.textContent) element.replaceChildren(...made.childNodes);
}

export function setAttribute(element, name, text) {
  if (element.getAttribute(name) !== String(text)) element.setAttribute(name, text);
}
