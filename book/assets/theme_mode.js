// Runs before the first paint, so that a dark page does not flash white. Where storage is
// forbidden (some browsers, for files) the machine's own setting counts.
(() => {
  const remembered = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const mode = remembered("mode") ?? "auto";
  document.documentElement.dataset.mode = mode;
  document.documentElement.dataset.theme = mode === "auto" ? (dark ? "dark" : "light") : mode;
})();

// The type, asked for before anything needs it, so that a first page has it too: it comes at once or
// not at all. A page opened as a file may not ask in advance.
if (location.protocol !== "file:") {
  const href = new URL("type/atkinson-hyperlegible-next.woff2", document.currentScript.src).href;
  const type = { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "anonymous", href };
  document.head.append(Object.assign(document.createElement("link"), type));
}
