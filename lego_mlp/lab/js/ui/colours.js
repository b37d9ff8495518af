// The page's colours, read from the CSS variables `--lego-*`, and a note when they change.

const COLOUR_NAMES = [
  "ink",
  "muted",
  "grid",
  "paper",
  "class0",
  "class1",
  "class0-soft",
  "class1-soft",
  "class2",
  "class2-soft",
  "forward",
  "backward",
  "weight-plus",
  "weight-minus",
  "highlight",
];

/** What each colour is now, as CSS text: `colours["class0-soft"]`. */
export function readColours(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(`--lego-${name}`).trim() || "#808080";
  return Object.fromEntries(COLOUR_NAMES.map((name) => [name, read(name)]));
}

/** `#rgb` or `#rrggbb` as three numbers from 0 to 255. */
export function channels(colour) {
  const hex = colour.slice(1);
  const wide = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
  return [0, 2, 4].map((i) => parseInt(wide.slice(i, i + 2), 16) || 0);
}

/** Calls `changed` whenever the page's theme does; returns the clean-up. */
export function watchTheme(changed) {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  observer.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  const preference = matchMedia("(prefers-color-scheme: dark)");
  preference.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    preference.removeEventListener("change", changed);
  };
}
