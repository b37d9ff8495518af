// Moves the controls of a lab at random, as no person would, and notes what must never be seen.
// The page's policy forbids eval, so this is one expression that a test evaluates from outside.
async ([changes, seed]) => {
  let word = seed;
  const random = () => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return word / 2 ** 32;
  };
  const pick = (list) => list[Math.floor(random() * list.length)];
  const root = document.querySelector("[data-lego]");
  const wrong = new Set();
  const senseless = /NaN|Infinity|undefined|null|\[object/;
  const pen = CanvasRenderingContext2D.prototype;
  for (const name of ["fillText", "lineTo", "moveTo", "arc", "fillRect", "drawImage"]) {
    const plain = pen[name];
    pen[name] = function (...given) {
      const bad = given.some((one) =>
        typeof one === "number"
          ? !Number.isFinite(one)
          : senseless.test(typeof one === "string" ? one : ""),
      );
      if (bad) wrong.add(`${name}(${given.join(", ")})`);
      return plain.apply(this, given);
    };
  }
  const look = () => {
    const texts = [
      root.innerText,
      ...[...root.querySelectorAll("[aria-label], [aria-valuetext]")].map(
        (one) => `${one.ariaLabel ?? ""} ${one.ariaValueText ?? ""}`,
      ),
    ];
    for (const text of texts) if (senseless.test(text)) wrong.add(text.slice(0, 300));
  };
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const tell = (one, kind) => one.dispatchEvent(new Event(kind, { bubbles: true }));
  const typed = [
    "",
    "0",
    "-1",
    "1e400",
    "banana",
    "3.5",
    "50",
    "1e-7",
    "NaN",
    "null",
    "9".repeat(40),
    "7",
    "2,5",
    "<b>",
  ];
  const scribble = (canvas) => {
    const area = canvas.getBoundingClientRect();
    const at = () => ({
      pointerId: 1,
      bubbles: true,
      button: 0,
      clientX: area.left + (1.4 * random() - 0.2) * area.width,
      clientY: area.top + (1.4 * random() - 0.2) * area.height,
    });
    canvas.setPointerCapture = () => {};
    canvas.hasPointerCapture = () => true;
    for (const kind of ["pointerdown", "pointermove", "pointermove", "pointerup"]) {
      canvas.dispatchEvent(new PointerEvent(kind, at()));
    }
  };
  const acts = {
    range: (one) => {
      one.value = String(Number(one.min) + random() * (one.max - one.min));
      tell(one, "input");
    },
    text: (one) => {
      one.value = pick(typed);
      tell(one, "change");
    },
    select: (one) => {
      one.selectedIndex = Math.floor(random() * one.options.length);
      tell(one, "change");
    },
    button: (one) => one.textContent !== "Download data" && one.click(),
    checkbox: (one) => one.click(),
    canvas: scribble,
    details: (one) => void (one.open = !one.open),
  };
  const kindOf = (one) =>
    one.matches("select, canvas, details, button") ? one.localName : one.type;
  const most = { hidden_layers: "3", hidden_size: "12", steps: "400" };
  for (let i = 0; i < changes; i++) {
    const parts = [...root.querySelectorAll("input, select, canvas, details, button")];
    const one = pick(parts.filter((part) => part.checkVisibility() && !part.disabled));
    acts[kindOf(one)]?.(one);
    if (i % 10 === 0) {
      // Long runs are started and left; without this nothing else would be tried.
      const field = pick(Object.keys(most));
      const box = root.querySelector(`[data-field=${field}] input[type=text]`);
      box.value = most[field];
      tell(box, "change");
    }
    if (i % 17 === 0) document.documentElement.dataset.theme = pick(["light", "dark"]);
    if (i % 23 === 0) document.body.style.maxWidth = `${240 + Math.floor(700 * random())}px`;
    if (i % 5 === 0) await pause(random() < 0.1 ? 60 : 0);
    if (i % 40 === 0) look();
  }
  const field = root.querySelector("[data-field=steps] input[type=text]");
  field.value = "10";
  tell(field, "change");
  while (root.getAttribute("aria-busy") === "true") await pause(20);
  look();
  return [...wrong];
};
