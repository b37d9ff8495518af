// Moves the controls of a widget at random, as no person would, and notes what must never be seen.
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
  const put = "script, iframe, img, object, embed, style, link, [onerror], [onclick], [onload]";
  const look = () => {
    const texts = [
      root.innerText,
      ...[...root.querySelectorAll("[aria-label], [aria-valuetext]")].map(
        (one) => `${one.ariaLabel ?? ""} ${one.ariaValueText ?? ""}`,
      ),
      ...[...root.querySelectorAll("svg")].map((one) => one.outerHTML),
    ];
    for (const text of texts) {
      const at = text.search(senseless);
      if (at >= 0) wrong.add(text.slice(Math.max(0, at - 150), at + 50));
    }
    if (root.querySelector(put)) wrong.add(root.querySelector(put).outerHTML);
    if (root.dataset.state === "error") wrong.add(`error: ${root.innerText.slice(-200)}`);
  };
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const tell = (one, kind) => one.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
  const typed = [
    ...["", "0", "-1", "1e400", "banana", "3.5", "50", "1e-7", "-0", "9".repeat(40), "7", "2,5"],
    ...["<b>", "<img src=x onerror=alert(1)>", "\u202e\ud800\u0000", "1 2 3\n4 5 6"],
    ...["[[1, 2], [3, 4]]", "__proto__", " ".repeat(5000) + "]", "x".repeat(5000)],
  ];
  // Words that a field for answers repeats, and that must not be seen elsewhere.
  const numbersOnly = ["NaN", "null", "undefined", "Infinity", "[object Object]", "-Infinity"];
  const KEYS = [
    ..."aZ5-. ",
    ...["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"],
    ...["Enter", "Escape", "Tab", "Delete", "Backspace", "F2", "Unidentified", "Process"],
  ];
  const around = {
    resize: () => tell(window, "resize"),
    narrow: () => void (document.body.style.maxWidth = `${240 + Math.floor(700 * random())}px`),
    theme: () => void (document.documentElement.dataset.theme = pick(["light", "dark"])),
    zoom: () => void (document.body.style.zoom = pick([1, 1, 0.5, 2])),
    visibilitychange: () => tell(document, "visibilitychange"),
    pagehide: () => window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })),
    pageshow: () => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })),
    print: () => [tell(window, "beforeprint"), tell(window, "afterprint")],
    unseen: () => void (root.style.display = root.style.display ? "" : "none"),
  };
  const press = (one) => {
    const held = { key: pick(KEYS), bubbles: true, cancelable: true, repeat: random() < 0.2 };
    for (const name of ["ctrlKey", "shiftKey", "altKey", "metaKey"]) held[name] = random() < 0.1;
    for (const kind of ["keydown", "keyup"]) one.dispatchEvent(new KeyboardEvent(kind, held));
  };
  const rare = (one) => {
    const kind = pick(["wheel", "contextmenu", "dblclick", "paste", "drop", "input", "change", "blur"]);
    tell(one, kind);
  };
  const fill = (one, texts, kinds) => {
    one.value = pick(texts);
    kinds.forEach((kind) => tell(one, kind));
    if (random() < 0.3) press(one);
  };
  const acts = {
    range: (one) => {
      one.value = String(Number(one.min) + random() * (one.max - one.min));
      tell(one, "input");
    },
    text: (one) => fill(one, one.form ? typed : [...typed, ...numbersOnly], ["input", "change"]),
    textarea: (one) => !one.readOnly && fill(one, typed, ["input"]),
    select: (one) => {
      one.selectedIndex = Math.floor(random() * one.options.length);
      tell(one, "change");
    },
    button: (one) => !/^(Download data|Save picture)$/.test(one.textContent) && one.click(),
    checkbox: (one) => one.click(),
    radio: (one) => one.click(),
    details: (one) => void (one.open = !one.open),
  };
  const kindOf = (one) =>
    one.matches("select, canvas, details, button, textarea, td") ? one.localName : one.type;
  /** What a keyboard has acted on keeps the focus, or hands it to something beside it. */
  const act = (one) => {
    one.focus();
    const had = document.activeElement === one;
    if (random() < 0.2 || one.localName === "td") press(document.activeElement);
    if (random() < 0.05) rare(one);
    acts[kindOf(one)]?.(one);
    return had;
  };
  const focusLost = (one) => {
    // What was done before may have put the control to sleep, or the whole widget away.
    const excused = one.disabled || !root.checkVisibility();
    if (!excused && document.activeElement === document.body) wrong.add(`focus lost after ${one.outerHTML.slice(0, 120)}`);
  };
  const most = { hidden_layers: "3", hidden_size: "12", steps: "400" };
  const parts = "input, select, canvas, details, button, textarea, td[tabindex]";
  for (let i = 0; i < changes; i++) {
    const one = pick(
      [...root.querySelectorAll(parts)].filter((part) => part.checkVisibility() && !part.disabled),
    );
    if (one && act(one)) {
      if (random() < 0.1) await new Promise(requestAnimationFrame);
      focusLost(one);
    }
    if (i % 10 === 0) {
      // Long runs are started and left; without this nothing else would be tried.
      const field = pick(Object.keys(most));
      const box = root.querySelector(`[data-field=${field}] input[type=text]`);
      if (box) {
        box.value = most[field];
        tell(box, "change");
      }
    }
    if (i % 11 === 0 || root.style.display) around[pick(Object.keys(around))]();
    if (i % 5 === 0) await pause(random() < 0.1 ? 60 : 0);
    if (i % 40 === 0) look();
  }
  root.style.display = document.body.style.zoom = document.body.style.maxWidth = "";
  const field = root.querySelector("[data-field=steps] input[type=text]");
  if (field) {
    field.value = "10";
    tell(field, "change");
  }
  await pause(0);
  while (root.querySelector("[aria-busy=true]") || root.getAttribute("aria-busy") === "true") {
    await pause(20);
  }
  look();
  return [...wrong];
};
