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
