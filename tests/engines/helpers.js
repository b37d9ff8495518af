// What the tests ask of a page, the same in every engine. The functions stand before each call.

const all = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
const one = (selector, number = 0) => {
  const found = all(selector)[number];
  if (!found) throw new Error(`nothing is shown that is ${selector} [${number}]`);
  return found;
};

/** A place inside an element, in the window, scrolled into view. */
const place = (selector, number = 0, across = 0.5, down = 0.5) => {
  const element = one(selector, number);
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left + across * width, top + down * height];
};

/** Gives an element the focus, and selects the text that stands in it. */
const take = (selector, number = 0) => {
  const element = one(selector, number);
  element.focus();
  element.select?.();
  return document.activeElement === element;
};

/** Whether every widget of the page stands, and none is at work. */
const settled = () =>
  document.readyState === "complete" &&
  !document.querySelector('[data-lego]:not([data-state]), [data-lego][aria-busy="true"]');

/** What each widget of the page says of itself. */
const widgets = () =>
  [...document.querySelectorAll("[data-lego]")].map(({ dataset, querySelector }) => {
    const { props, ...told } = dataset;
    return told;
  });

/** By how many pixels the page is wider than its window. */
const excess = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

/** Where an element begins and ends, from left to right. */
const sidesOf = (element) => {
  const { left, right } = element.getBoundingClientRect();
  return [left, right];
};
const sides = (selector) => sidesOf(one(selector));

/** The step that the page's first Lab shows. */
const step = () => Number(document.querySelector("[data-lego=lab]").dataset.step);

/** What an attribute of an element says. */
const said = (selector, name, number = 0) =>
  document.querySelectorAll(selector)[number].getAttribute(name);

/** The text that is shown in an element. */
const text = (selector, number = 0) => one(selector, number).innerText;

/** Every number that the Walk shows, by its label. */
const numbers = () =>
  Object.fromEntries(
    all("[data-lego=walk] td[aria-label]").map((cell) => [
      cell.getAttribute("aria-label").split(" = ")[0],
      cell.textContent,
    ]),
  );

// --- Every control of a widget moves something ---

const CONTROLS = "button, select, input, textarea, summary";
const controlsOf = (root) =>
  [...root.querySelectorAll(CONTROLS)].filter((e) => e.checkVisibility() && !e.readOnly);

const usable = (control) => !control.disabled && control.ariaDisabled !== "true";

const nameOf = (control) =>
  control.getAttribute("aria-label") ?? control.labels?.[0]?.innerText ?? control.innerText;

const digest = (canvas) =>
  canvas.toDataURL().split("").reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) | 0, 7);

/** All that a widget shows, but for one of its controls. */
const shows = (root, except) =>
  JSON.stringify([
    root.innerText,
    { ...root.dataset },
    controlsOf(root).filter((e) => e !== except).map((e) => [e.value, e.checked, e.disabled]),
    [...root.querySelectorAll("canvas")].filter((e) => e.checkVisibility()).map(digest),
    [...root.querySelectorAll("svg")].map((e) => e.outerHTML),
    [...root.querySelectorAll("details")].map((e) => e.open),
  ]);

/** The names of a widget's controls that can be used now. */
const controlNames = (number) =>
  controlsOf(document.querySelectorAll("[data-lego]")[number])
    .filter(usable)
    .map(nameOf);

/** Gives a control the focus, notes what its widget shows, and says which keys would change it. */
const begin = (number, name) => {
  const root = document.querySelectorAll("[data-lego]")[number];
  const control = controlsOf(root).find((e) => nameOf(e) === name && usable(e));
  if (!control) return null;
  control.scrollIntoView({ block: "center", behavior: "instant" });
  control.focus();
  control.select?.();
  window.begun = { root, control, before: shows(root, control), heard: false };
  window.addEventListener("keydown", () => (window.begun.heard = true), { capture: true, once: true });
  if (control.type === "range") return [Number(control.value) < control.max ? "ArrowRight" : "ArrowLeft"];
  if (control.type === "checkbox" || control.type === "radio") return [" "];
  if (control.tagName === "SELECT") {
    return [control.selectedIndex < control.options.length - 1 ? "ArrowDown" : "ArrowUp"];
  }
  if (control.matches("input")) {
    const value = parseFloat(control.value) || 0;
    return [...String(value > 1 ? value - 1 : value + 1), "Enter"];
  }
  return ["Enter"];
};

/** Whether the widget shows anything else by now. */
const changed = () => shows(window.begun.root, window.begun.control) !== window.begun.before;

/** Whether any key has reached the page since `begin`: a busy driver can lose one. */
const heard = () => window.begun.heard;

/** Stops every film, until that is drawn: one that moves by itself would hide what a key does. */
const still = async () => {
  for (const button of all(".lego-play")) if (button.innerText === "Pause") button.click();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
};
