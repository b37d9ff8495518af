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

  // The theme's script writes without looking, and stops where storage is forbidden or full. There
  // it gets one that remembers as long as the page is open.
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].setItem("lego", "");
      window[name].removeItem("lego");
    } catch {
      const kept = new Map([["mode", mode]]);
      const value = {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, text) => void kept.set(key, String(text)),
        removeItem: (key) => void kept.delete(key),
      };
      Object.defineProperty(window, name, { value });
    }
  }
})();
