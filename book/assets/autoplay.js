// On the first page something moves by itself: what stands in ".lego-autoplay" is played once, as
// soon as it is in view. Not for readers who asked their machine for less motion.
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
for (const box of calm ? [] : document.querySelectorAll(".lego-autoplay")) {
  const started = () => {
    const play = box.querySelector("[data-state=ready] .lego-play");
    if (!play || box.querySelector('[aria-busy="true"]')) return false;
    if (play.textContent === "Play") play.click();
    return true;
  };
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    if (started()) return;
    const attributeFilter = ["data-state", "aria-busy"];
    const waiting = new MutationObserver(() => started() && waiting.disconnect());
    waiting.observe(box, { subtree: true, attributeFilter });
  });
  seen.observe(box);
}
