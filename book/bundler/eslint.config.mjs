// What `make lint` looks for in the scripts: a name that is used and not defined, which esbuild takes
// for one of the browser's (a merge once lost an import, and every Lab threw), and one left unused.
// The browser's names are listed, as it has too many that one means as one's own: name, status, top.

const anywhere = ["atob", "performance", "structuredClone", "URL", "URLSearchParams"];
const page = [
  ...["addEventListener", "cancelAnimationFrame", "clearInterval", "clearTimeout", "console"],
  ...["document", "getComputedStyle", "history", "innerHeight", "localStorage", "location"],
  ...["matchMedia", "navigator", "requestAnimationFrame", "scrollX", "scrollY", "setInterval"],
  ...["setTimeout", "window", "Blob", "CustomEvent", "DOMParser", "IntersectionObserver"],
  ...["MessageChannel", "MutationObserver", "NodeFilter", "ResizeObserver", "Worker"],
];
const ours = ["lego", "DOCUMENTATION_OPTIONS", "LEGO_BRICKS", "LEGO_NAMES", "Search"]; // set by another script of the page
const worker = ["addEventListener", "fetch", "postMessage", "self"];
const known = (names) => Object.fromEntries(names.map((name) => [name, "readonly"]));
// Without a DOM: what the engine computes, tests run in node.
const COMPUTED = ["lego_mlp/lab/js/engine/*.js", "lego_mlp/lab/widgets/*/compute.js"];
const WORKER = ["book/live/worker.js"];

export default [
  { ignores: ["lego_mlp/lab/built/", "book/assets/katex/"] },
  {
    files: ["book/**/*.js", "lego_mlp/lab/**/*.js"],
    languageOptions: { globals: known(anywhere) },
    rules: { "no-undef": "error", "no-unused-vars": ["error", { ignoreRestSiblings: true }] },
  },
  {
    files: ["book/**/*.js", "lego_mlp/lab/**/*.js"],
    ignores: [...COMPUTED, ...WORKER],
    languageOptions: { globals: known([...page, ...ours]) },
  },
  { files: WORKER, languageOptions: { globals: known(worker) } },
];
