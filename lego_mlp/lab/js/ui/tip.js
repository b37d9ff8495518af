// What a picture says of the place that is pointed at, beside that place.

import { make, say } from "./dom.js";

const GAP = 12;

/** A line of words over a panel's picture: `show(text, x, y)`, in the canvas's pixels, and `hide()`. */
export function makeTip({ element, canvas }) {
  const tip = make("output", { class: "lego-tip", hidden: true });
  element.append(tip);
  element.classList.add("lego-has-tip");
  const hide = () => {
    tip.hidden = true;
    say(tip, "");
  };
  const show = (text, x, y) => {
    tip.hidden = false;
    say(tip, text);
    const left = canvas.offsetLeft + x;
    const room = element.clientWidth - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(room, left + GAP))}px`;
    const above = canvas.offsetTop + y - tip.offsetHeight - GAP;
    tip.style.top = `${above > 0 ? above : canvas.offsetTop + y + GAP}px`;
  };
  return { show, hide };
}

/** Calls `moved(x, y, event)` where the canvas is pointed at or touched, and `left()` at the end. */
export function pointOn(canvas, moved, left) {
  const tell = (event) => {
    const area = canvas.getBoundingClientRect();
    moved(event.clientX - area.left, event.clientY - area.top, event);
  };
  for (const kind of ["pointermove", "pointerdown"]) canvas.addEventListener(kind, tell);
  canvas.addEventListener("pointerleave", left);
  canvas.addEventListener("blur", left);
}

/** Makes a canvas take the focus, and its keys: `keys[name](event)`, with Shift as "Shift+name". */
export function takeKeys(canvas, keys) {
  canvas.tabIndex = 0;
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[`${event.shiftKey ? "Shift+" : ""}${event.key}`];
    if (!act) return;
    event.preventDefault();
    act(event);
  });
}
