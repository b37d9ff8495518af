// "Run with Python" above a chapter: loads a Python from beside the page once its reader asks, and
// makes every code cell one that can be changed and run, and every brick of its widgets one that can
// be edited. Nothing of it is loaded before.

const script = document.currentScript;
const home = new URL(".", script.src).href;
const size = script.dataset.size;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "text") element.textContent = value;
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

const button = (text, onclick, label = null) =>
  make("button", { type: "button", class: "lego-live-button", text, onclick, "aria-label": label });

const status = make("p", { class: "lego-live-status", role: "status", tabindex: "-1" });
/** Writes above the cells what happens; `heard` is for the ear alone, whose eyes are elsewhere. */
const say = (text, heard = "") => {
  if (status.textContent !== text + heard) status.replaceChildren(text, make("span", { class: "lego-live-heard", text: heard }));
  bricks.hint.textContent = text;
};

/** The worker and what waits for it. `generation` tells an old worker's messages from a new one's. */
const python = { worker: null, editor: null, makeEditor: null, state: "off", running: null, models: new Map(), adopting: new Map(), adopted: [] };
const cells = [];
const exercises = []; // what puts their cells into the page
const queue = [];

function start() {
  if (python.worker) python.worker.terminate();
  const worker = new Worker(new URL("worker.js", home));
  Object.assign(python, { worker, state: "loading", running: null });
  python.models.clear();
  python.adopting.clear();
  python.adopted = [];
  edited.clear();
  python.editor ??= import(new URL("editor.js", home));
  python.editor.catch(({ message: text }) => HEARS.broken({ text }));
  worker.onmessage = ({ data }) => worker === python.worker && HEARS[data.type](data);
  worker.onerror = (event) => {
    event.preventDefault();
    if (worker === python.worker) HEARS.broken({ text: event.message || "the worker did not come" });
  };
  drawBar();
}

const HEARS = {
  progress: ({ text }) => say(text),
  async ready() {
    const { worker } = python;
    python.makeEditor = (await python.editor).makeEditor;
    if (worker !== python.worker) return;
    python.state = "idle";
    say("Python is ready. Change a cell and press Shift and Enter.");
    cells.forEach((cell) => cell.open());
    exercises.splice(0).forEach((place) => place());
    if (wanted.python) useEngine(true);
    bricks.ready();
    drawBar();
    runNext();
  },
  broken({ text }) {
    python.worker?.terminate();
    Object.assign(python, { worker: null, editor: null, state: "off" });
    queue.length = 0;
    say(`Python could not be loaded, and the page goes on without it. ${text}`);
    drawBar();
  },
  died({ text }) {
    if (python.running === null) HEARS.broken({ text });
    else restart("Python broke down and starts anew. It has forgotten what the cells made …", `Python broke down: ${text}`);
  },
  out: ({ id, stream, text }) => cells[id].print(stream, text),
  show: ({ id, ...what }) => cells[id].show(what),
  picture: ({ id, svg }) => cells[id].picture(svg),
  done({ id, error, pictures }) {
    cells[id].end(error, pictures, "Python goes on with this brick as it was before.");
    python.running = null;
    python.state = "idle";
    const name = capital(cells[id].words);
    if (!error) cells[id].ran();
    if (error && queue.length) {
      queue.length = 0;
      say(`${name} ended with an error, so those below it did not run.`);
    } else if (!queue.length) say(`${name} ${error ? "ended with an error" : "has run"}.`, error ? "" : cells[id].heard());
    if (!queue.length) send({ type: "changed" });
    drawBar();
    runNext();
  },
  adopted({ id, error, ...what }) {
    if (error) say(`A widget stays with the page's engine, as Python cannot compute it: ${error}`);
    if (what.model) python.adopted.push(what.model);
    python.adopting.get(id)?.(what.model ? hostOf(what) : null);
    python.adopting.delete(id);
  },
  msg: ({ model, content, buffer }) => python.models.get(model)?.tell("msg:custom", content, [buffer]),
  state({ model, state }) {
    const one = python.models.get(model);
    if (!one) return;
    one.state = state;
    one.tell("change:state");
  },
};

const send = (message) => python.worker?.postMessage(message);

/** What stands for a widget's model in Jupyter, and for the Lab's that it holds. */
function modelOf({ model, state, lab }) {
  const heard = {};
  const one = {
    state,
    lab,
    comm_live: true,
    get: (name) => (name === "lab" ? `IPY_MODEL_${lab.model}` : one.state),
    widget_manager: { get_model: async () => modelOf(lab) },
    send: (content) => send({ type: "ask", model, content }),
    on: (name, then) => (heard[name] = then),
    off: (name) => delete heard[name],
    tell: (name, ...news) => heard[name]?.(...news),
  };
  python.models.set(model, one);
  return one;
}

const hostOf = (what) => new lego.PythonHost(modelOf(what));

const wanted = { python: true };
let lastAdopted = 0;

/** Has Python answer the page's widgets, or the page again. */
async function useEngine(on) {
  wanted.python = on;
  drawBar();
  const adopt = (kind, props) =>
    new Promise((then) => {
      lastAdopted += 1;
      python.adopting.set(lastAdopted, then);
      const { address, linked, at, ...plain } = props;
      send({ type: "adopt", id: lastAdopted, kind, props: plain });
    });
  python.adopted.splice(0).forEach(forget);
  await globalThis.lego?.changeEngine(on && python.worker ? adopt : null);
}

function run(which) {
  queue.push(...which.filter((id) => !queue.includes(id)));
  runNext();
}

function runNext() {
  if (python.state !== "idle" || !queue.length) return;
  const id = queue.shift();
  python.state = "busy";
  python.running = id;
  cells[id].begin();
  say(`${capital(cells[id].words)} runs …`);
  send(cells[id].message());
  drawBar();
}

const stop = () => restart("Stopped. Python starts anew and has forgotten what the cells made …");

/** Ends what runs, which only the end of the worker does surely, and starts Python anew. */
async function restart(words, ended = "Stopped.") {
  const { running } = python;
  queue.length = 0;
  const was = wanted.python;
  python.worker?.terminate();
  if (running !== null) cells[running].end({ what: ended, line: null, way: "" });
  python.worker = null;
  await useEngine(false);
  wanted.python = was;
  start();
  say(words);
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

/** A widget's model is gone, on both sides. */
function forget(model) {
  python.models.delete(python.models.get(model)?.lab?.model);
  python.models.delete(model);
  send({ type: "forget", model });
}

/** A piece of code that can be changed and run. It takes the place of `shown`, where that is given,
 *  and stands in `home`; `words` is what the reader hears it called, `message` what runs it, and
 *  `ran` hears that it has run. `more` are buttons of its own. */
function makeCell({ home, shown = null, committed = null, code, words, message = { type: "run" }, runText = "Run", more = [], ran = () => {}, reset = null }) {
  const id = cells.length;
  let original = code;
  let editor = null;
  const out = make("div", { class: "lego-live-out", role: "region", "aria-label": `Output of ${words}`, hidden: true });
  const runs = button("", () => (python.running === id ? stop() : run([id])));
  const name = (text) => {
    runs.textContent = text;
    runs.setAttribute("aria-label", `${text} ${words}`);
  };
  name(runText);
  const resets = button("Reset", () => (reset ?? cell.reset)(), `Reset ${words} to the book's`);
  const bar = make("div", { class: "lego-live-cell" }, runs, resets, ...more);
  let hosts = [];
  const text = () => editor?.text() ?? original;
  const fit = () => (resets.hidden = text() === original && out.hidden && !reset);
  const piece = (element) => {
    out.append(element);
    return element;
  };
  const clear = () => {
    hosts.forEach(({ widget, model }) => {
      widget.clean();
      forget(model);
    });
    hosts = [];
    out.replaceChildren();
  };
  const cell = {
    open() {
      if (editor || !home) return;
      const label = `Code of ${words}. Shift and Enter runs it, Escape and then Tab leaves it.`;
      editor = python.makeEditor({ text: original, label, run: () => run([id]), changed: fit });
      if (shown) {
        shown.hidden = true;
        shown.after(editor.element, bar);
      } else home.append(editor.element, bar);
      home.append(out);
      fit();
    },
    id,
    words,
    text,
    ofPage: Boolean(shown), // one of those that "Run all" runs
    message: () => ({ ...message, id, code: text() }),
    ran: () => ran(text(), original, message),
    /** What it has printed, where that is short enough to be read out. */
    heard: () => (out.textContent.length < 200 ? ` ${out.textContent.trim()}` : ""),
    /** Another text to start from, what runs it, and the text that stands there now. */
    take(book, next, now) {
      original = book;
      message = next;
      cell.reset(false);
      editor?.write(now);
      fit();
    },
    begin() {
      clear();
      home?.classList.add("lego-live-runs");
      name("Interrupt");
      if (committed) committed.hidden = true;
      out.hidden = false;
      fit();
    },
    print(stream, text) {
      const last = out.lastElementChild;
      const same = last?.dataset.stream === stream ? last : piece(make("pre", { "data-stream": stream, tabindex: "0" }));
      same.append(text);
    },
    show({ kind, props, ...what }) {
      hosts.push({ model: what.model, widget: lego.mountWidget(piece(make("div")), kind, props, hostOf(what)) });
    },
    picture(svg) {
      piece(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement);
    },
    end(error, pictures, brickStays = "") {
      home?.classList.remove("lego-live-runs");
      name(runText);
      if (error) {
        const where = error.line ? `Line ${error.line}: ` : "";
        const box = piece(make("div", { class: "lego-live-error", role: "alert" }, make("p", { text: `${where}${error.what}` })));
        if (error.way) box.append(make("details", {}, make("summary", { text: "The way there" }), make("pre", { text: error.way, tabindex: "0" })));
        if (message.type === "brick") piece(make("p", { class: "lego-live-note", text: brickStays }));
      }
      if (pictures) {
        piece(make("p", { class: "lego-live-note", text: "No picture: this page's Python has no matplotlib. The book's own is under Reset." }));
      }
      if (!out.childElementCount) piece(make("p", { class: "lego-live-note", text: "It has run, and prints nothing." }));
      if (home && message.type === "brick") out.scrollIntoView({ block: "nearest" }); // what the check says
    },
    reset(focus = true) {
      clear();
      editor?.write(original);
      out.hidden = true;
      if (committed) committed.hidden = false;
      fit();
      if (focus) editor?.focus();
    },
    focus: () => editor?.focus(),
  };
  cells.push(cell);
  return cell;
}

/** The cell of a page's own code. */
function makeOwn(root, number) {
  const shown = root.querySelector(".highlight");
  const code = shown.querySelector("pre").textContent.replace(/\n$/, "");
  const committed = root.querySelector(":scope > .cell_output");
  makeCell({ home: root, shown, committed, code, words: `cell ${number + 1}` });
}

const CHAPTER = /\/(\d\d)_[^/]*$/.exec(location.pathname)?.[1];

/** Below the field for an exercise's answer: a cell for the program that finds it. */
function makeExercise(root, number) {
  const home = make("div", { class: "lego-live-own" }, make("p", { text: "Or with a program, or a function where the exercise asks for one:" }));
  const id = `${CHAPTER}-${number + 1}`;
  makeCell({ home, code: `# Your program.\nimport lego_mlp as lm\n\nlm.check("${id}", answer)`, words: `your program for exercise ${id}` });
  return () => root.after(home);
}

const BRICKS = [
  ...["Linear", "Sigmoid", "Tanh", "ReLU", "Identity", "Softmax", "LayerNorm", "Shortcut"],
  ...["SquaredError", "CrossEntropy"],
];
const BENDS = ["Sigmoid", "Tanh", "ReLU", "Identity"]; // their step down is that of Activation
const edited = new Map(); // the bricks that Python runs in another text than the book's
const KEPT = "lego-bricks";

/** The edits that this browser keeps, each text by its brick's name. */
function keptBricks() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {}; // a browser may forbid it
  }
}

/** Keeps a brick's text; without one, no more. Returns whether the browser allows it. */
function keepBrick(name, text) {
  const { [name]: _, ...kept } = keptBricks();
  try {
    localStorage.setItem(KEPT, JSON.stringify(text === null ? kept : { ...kept, [name]: text }));
  } catch {
    return false;
  }
  return true;
}

/** The edit of a brick that the address carries, `{ name, text }`, or null. */
function linkedBrick() {
  const part = location.hash.slice(1).split(";").find((one) => one.startsWith("brick?")) ?? "";
  const [, name, code] = /^brick\?(\w+)=(.*)$/s.exec(part) ?? [];
  try {
    return BRICKS.includes(name) ? { name, text: decodeURIComponent(code) } : null;
  } catch {
    return null; // it was cut on its way
  }
}

/** A brick's own source, to be edited: what runs it checks its slopes, and has the widgets run on it. */
function makeBricks() {
  let asked = null; // the brick whose source is to be shown: `{ name, text }`
  let now = null; // the name of the one that is
  let opener = null;
  const title = make("p", { class: "lego-live-title" });
  const hint = make("p", { class: "lego-live-note" });
  const shown = make("pre", { tabindex: "0", hidden: true, "aria-label": "The code that the link carries" });
  const begins = button(`Run with Python, ${size}`, begin);
  const before = make("div", {}, shown, begins, hint);
  const home = make("div", { hidden: true });
  const keeps = button("Keep it", keep);
  const note = make("span", { class: "lego-live-note", role: "status" });
  const more = [keeps, button("Copy a link to it", link), button("Close", close), note];
  const cell = makeCell({ home, code: "", words: "the brick", runText: "Check and run", more, ran: took, reset });
  const element = make("section", { class: "lego-live-brick", "aria-label": "A brick's source", hidden: true }, title, before, home);
  const choice = make("select", { id: "lego-live-brick" }, make("option", { value: "", text: "choose one" }), ...BRICKS.map((text) => make("option", { text })));
  const chooser = make("div", { class: "lego-live-bricks" }, make("label", { for: choice.id, text: "Edit a brick" }), choice);
  const yours = make("p", { class: "lego-live-yours", hidden: true });
  const back = button("Back to the book's", () => restore([...edited.keys()]));
  choice.addEventListener("change", () => {
    if (choice.value) open({ name: choice.value }, bar, choice);
    choice.value = "";
  });
  document.addEventListener("lego-brick", ({ detail, target }) => open({ name: detail }, target.closest("[data-lego]"), target));

  function open(wanted, after, from) {
    asked = wanted;
    opener = from;
    after.after(element);
    element.hidden = false;
    home.hidden = true;
    before.hidden = false;
    title.textContent = wanted.text ? `${wanted.name}, as the link has it. None of it has run.` : "To read, change and check this brick, the page needs Python.";
    shown.hidden = !wanted.text;
    shown.textContent = wanted.text ?? "";
    if (wanted.text) shown.focus();
    else begins.focus();
    draw();
    ask();
  }
  function ready() {
    const kept = Object.entries(keptBricks()).filter(([name]) => BRICKS.includes(name));
    const quiet = kept.map(([name, code]) => makeCell({ code, words: `your ${name}`, message: { type: "brick", name, check: false }, ran: took }));
    run(quiet.map(({ id }) => id));
    ask();
  }
  function ask() {
    if (asked && ["idle", "busy"].includes(python.state)) send({ type: "source", name: asked.name });
  }
  HEARS.source = ({ name, code }) => {
    if (!asked) return;
    const { text = null } = asked;
    asked = null;
    now = name;
    title.textContent = text === null
      ? `${name}, as ${edited.has(name) ? "you have edited it" : "the book runs it"}. Change it, and press Shift and Enter: it is checked, and the widgets run on it.${BENDS.includes(name) ? " On the way down, dL_dz = dL_dh * slope(h)." : ""}`
      : `${name}, as the link has it. It runs when you press Shift and Enter.`;
    before.hidden = true;
    home.hidden = false;
    cell.take(code, { type: "brick", name, check: true }, text ?? edited.get(name) ?? code);
    element.scrollIntoView({ block: "nearest" });
    cell.focus();
    if (text === null) run([cell.id]);
    draw();
  };
  function took(text, book, { name }) {
    if (text === book && name === now) edited.delete(name);
    else edited.set(name, text);
    if (!wanted.python) useEngine(true);
    draw();
  }
  function keep() {
    const text = cell.text();
    if (edited.get(now) !== text) return (note.textContent = "There is nothing to keep: Python does not run this text. Check and run it first.");
    note.textContent = keepBrick(now, text) ? `Kept: in this browser, every page's Python starts with this ${now}.` : "This browser keeps nothing.";
  }
  function link() {
    const others = location.hash.slice(1).split(";").filter((one) => one && !one.startsWith("brick?"));
    const hash = [...others, `brick?${now}=${encodeURIComponent(cell.text())}`].join(";");
    history.replaceState(history.state, "", `#${hash}`);
    const said = (text) => () => (note.textContent = text);
    const inAddress = said("The link is in the page's address.");
    navigator.clipboard?.writeText(location.href).then(said("Copied. Who opens it sees this text before it runs."), inAddress) ?? inAddress();
  }
  /** Has Python run the book's own bricks again, and forgets what was kept of them. */
  function restore(names) {
    names.forEach((name) => {
      keepBrick(name, null);
      edited.delete(name);
    });
    send({ type: "restore", names });
    send({ type: "changed" });
    if (names.includes(now)) cell.reset(false);
    draw();
    say("Python runs the book's own bricks again.");
  }
  function reset() {
    restore([now]);
    note.textContent = "";
    cell.focus();
  }
  function close() {
    element.hidden = true;
    asked = now = null;
    // The widget may have been built anew since.
    const again = opener.isConnected ? opener : element.previousElementSibling?.querySelector(".lego-edit");
    again?.focus();
  }
  function draw() {
    const names = [...edited.keys()];
    yours.hidden = !names.length;
    yours.replaceChildren(`Python runs your ${names.join(" and ")} in place of the book's. `, back);
    document.documentElement.toggleAttribute("data-edited", names.length > 0);
    begins.hidden = python.state !== "off";
    hint.hidden = python.state === "off" && !hint.textContent.includes("could not");
    chooser.hidden = !["idle", "busy"].includes(python.state);
  }
  /** The note above a page whose link carries an edit. */
  function offer() {
    const linked = linkedBrick();
    if (!linked) return;
    const text = `This link carries somebody's edit of the brick ${linked.name}. None of it has run. `;
    const shows = button("Show it", () => open(linked, offered, shows));
    const offered = make("p", { class: "lego-live-offer" }, text, shows);
    document.querySelector(".lego-live-offer")?.remove();
    bar.after(offered);
  }
  return { chooser, yours, hint, ready, draw, offer };
}

const bar = document.querySelector(".lego-live-bar") ?? make("div", { class: "lego-live-bar" });
function begin() {
  say("Loading Python …");
  start();
}
const begins = button("Run with Python", begin);
const tools = {
  all: button("Run all cells", () => run([...cells.keys()].filter((id) => cells[id].ofPage))),
  stop: button("Stop", stop),
  again: button("Restart", () => restart("Python starts anew …")),
  reset: button("Reset all cells", () => cells.forEach((cell) => cell.reset(false))),
  engine: button("", () => useEngine(!wanted.python)),
};

const bricks = makeBricks();

function drawBar() {
  const { state } = python;
  const focused = bar.contains(document.activeElement) ? document.activeElement : null;
  begins.hidden = state !== "off";
  for (const [name, tool] of Object.entries(tools)) {
    const fits = state === "busy" ? ["stop", "engine"] : ["all", "again", "reset", "engine"];
    tool.hidden = state === "off" || state === "loading" || !fits.includes(name);
  }
  bricks.draw();
  tools.engine.hidden ||= !globalThis.lego || !document.querySelector("[data-lego]");
  tools.engine.textContent = wanted.python ? "Widgets: back to the page's engine" : "Widgets: let Python compute them";
  bar.dataset.state = state;
  if (focused?.hidden) status.focus(); // from a button that is gone; the next Tab goes on from here
}

/** The button, and what it costs: below a chapter's title, or where no code stands on the page, at
 *  its end. */
function build() {
  const roots = [...document.querySelectorAll("main .cell")].filter((one) => one.querySelector(".cell_input .highlight pre"));
  if (!bar.isConnected) document.querySelector("main article").append(bar);
  const words = make("p", { class: "lego-live-words" });
  const then = roots.length ? `${count(roots.length, "cell")} of this page can be changed and run` : "the bricks of this page can be edited";
  words.textContent = `Loads Python and NumPy from this site, ${size}. Then ${then}, in this browser alone.`;
  bar.append(begins, ...Object.values(tools), status, words, bricks.yours, bricks.chooser);
  if (location.protocol === "file:") {
    begins.disabled = true;
    words.textContent = "Python in the page needs a web server: make serve, and open the address that it prints.";
  } else document.documentElement.dataset.live = "";
  roots.forEach(makeOwn);
  if (CHAPTER) exercises.push(...[...document.querySelectorAll("main [data-lego=check]")].map(makeExercise));
  drawBar();
  bricks.offer();
  addEventListener("hashchange", bricks.offer);
}

build();
