// "Run with Python" above a chapter: loads a Python from beside the page once its reader asks, and
// makes every code cell one that can be changed and run. Nothing of it is loaded before.

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

const status = make("p", { class: "lego-live-status", role: "status" });
const say = (text) => {
  if (status.textContent !== text) status.textContent = text;
};

/** The worker and what waits for it. `generation` tells an old worker's messages from a new one's. */
const python = { worker: null, state: "off", running: null, models: new Map(), adopting: new Map(), adopted: [] };
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
  worker.onmessage = ({ data }) => worker === python.worker && HEARS[data.type](data);
  worker.onerror = (event) => {
    event.preventDefault();
    if (worker === python.worker) HEARS.broken({ text: event.message || "the worker did not come" });
  };
  drawBar();
}

const HEARS = {
  progress: ({ text }) => say(text),
  ready() {
    python.state = "idle";
    say("Python is ready. Change a cell and press Shift and Enter.");
    cells.forEach((cell) => cell.open());
    exercises.splice(0).forEach((place) => place());
    drawBar();
    if (wanted.python) useEngine(true);
    runNext();
  },
  broken({ text }) {
    python.worker.terminate();
    Object.assign(python, { worker: null, state: "off" });
    queue.length = 0;
    say(`Python could not be loaded, and the page goes on without it. ${text}`);
    drawBar();
  },
  out: ({ id, stream, text }) => cells[id].print(stream, text),
  show: ({ id, ...what }) => cells[id].show(what),
  done({ id, error, pictures }) {
    cells[id].end(error, pictures);
    python.running = null;
    python.state = "idle";
    const name = capital(cells[id].words);
    if (error && queue.length) {
      queue.length = 0;
      say(`${name} ended with an error, so those below it did not run.`);
    } else if (!queue.length) say(`${name} ${error ? "ended with an error" : "has run"}.`);
    if (!queue.length) send({ type: "changed" });
    drawBar();
    runNext();
  },
  adopted({ id, ...what }) {
    python.adopted.push(what.model);
    python.adopting.get(id)?.(hostOf(what));
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

/** What the widget's host takes for its model in Jupyter. */
function hostOf({ model, state }) {
  const heard = {};
  const one = {
    state,
    comm_live: true,
    get: () => one.state,
    send: (content) => send({ type: "ask", model, content }),
    on: (name, then) => (heard[name] = then),
    off: (name) => delete heard[name],
    tell: (name, ...news) => heard[name]?.(...news),
  };
  python.models.set(model, one);
  return new lego.PythonHost(one);
}

// Python has a twin of these that needs no more than what the page's element knows.
const ADOPTED = ["lab", "walk", "overview", "nudge", "waterfall", "mirror", "shares"];
const wanted = { python: true };
let lastAdopted = 0;

/** Has Python answer the page's widgets, or the page again. */
async function useEngine(on) {
  wanted.python = on;
  drawBar();
  const adopt = (kind, props) =>
    new Promise((then) => {
      if (!ADOPTED.includes(kind)) return then(null);
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

/** Ends what runs, which only the end of the worker does surely, and starts Python anew. */
async function restart(words) {
  const { running } = python;
  queue.length = 0;
  const was = wanted.python;
  python.worker?.terminate();
  if (running !== null) cells[running].end({ what: "Stopped.", line: null, way: "" });
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
  python.models.delete(model);
  send({ type: "forget", model });
}

/** A piece of code that can be changed and run. It takes the place of `shown`, where that is given,
 *  and stands in `home`; `words` is what the reader hears it called, and `message` what runs it. */
function makeCell({ home, shown = null, committed = null, code, words, message = { type: "run" } }) {
  const id = cells.length;
  let original = code;
  const area = make("textarea", {
    class: "lego-live-code", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
    "aria-label": `Code of ${words}. Shift and Enter runs it, Escape and then Tab leaves it.`,
  });
  const out = make("div", { class: "lego-live-out", role: "region", "aria-label": `Output of ${words}`, hidden: true });
  const runs = button("Run", () => run([id]), `Run ${words}`);
  const resets = button("Reset", () => cell.reset(), `Reset ${words} to the book's`);
  const bar = make("div", { class: "lego-live-cell" }, runs, resets);
  let leaves = false;
  let hosts = [];
  const fit = () => {
    area.rows = area.value.split("\n").length;
    resets.hidden = area.value === original && out.hidden;
  };
  area.value = original;
  area.addEventListener("input", fit);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) run([id]);
    else if (event.key === "Tab" && !event.shiftKey && !leaves) area.setRangeText("    ", area.selectionStart, area.selectionEnd, "end");
    else {
      if (event.key !== "Shift") leaves = event.key === "Escape";
      return;
    }
    fit();
    event.preventDefault();
  });
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
      if (area.parentNode) return;
      if (shown) {
        shown.hidden = true;
        shown.after(area, bar);
      } else home.append(area, bar);
      home.append(out);
      fit();
    },
    words,
    ofPage: Boolean(shown), // one of those that "Run all" runs
    message: () => ({ ...message, id, code: area.value }),
    /** Another text to start from, and what runs it. */
    take(text, next) {
      original = text;
      message = next;
      cell.reset();
    },
    begin() {
      clear();
      home.classList.add("lego-live-runs");
      if (committed) committed.hidden = true;
      out.hidden = false;
      fit();
    },
    print(stream, text) {
      const last = out.lastElementChild;
      const same = last?.dataset.stream === stream ? last : piece(make("pre", { "data-stream": stream, tabindex: "0" }));
      same.append(text);
    },
    show({ model, kind, props, state }) {
      const place = piece(make("div"));
      const host = hostOf({ model, state });
      // Not all of Jupyter is here: a widget that holds a Lab has the page's engine for it.
      const engine = ADOPTED.includes(kind) ? host : lego.pageHost;
      hosts.push({ model, widget: lego.mountWidget(place, kind, props, engine) });
    },
    end(error, pictures) {
      home.classList.remove("lego-live-runs");
      if (error) {
        const where = error.line ? `Line ${error.line}: ` : "";
        const box = piece(make("div", { class: "lego-live-error", role: "alert" }, make("p", { text: `${where}${error.what}` })));
        if (error.way) box.append(make("details", {}, make("summary", { text: "The way there" }), make("pre", { text: error.way, tabindex: "0" })));
      }
      if (pictures) {
        piece(make("p", { class: "lego-live-note", text: "A picture belongs here. This page's Python has no matplotlib; the book's own picture is under Reset." }));
      }
      if (!out.childElementCount) piece(make("p", { class: "lego-live-note", text: "It has run, and prints nothing." }));
    },
    reset(focus = true) {
      clear();
      area.value = original;
      out.hidden = true;
      if (committed) committed.hidden = false;
      fit();
      if (focus) area.focus();
    },
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

/** The source of a brick, to be edited; what runs it says whether its slopes are right. */
function makeBricks() {
  const names = ["Linear", "Sigmoid", "Tanh", "ReLU", "Identity", "Softmax"];
  const choice = make("select", { id: "lego-live-brick" }, make("option", { value: "", text: "choose one" }), ...names.map((text) => make("option", { text })));
  const label = make("label", { for: "lego-live-brick", text: "Edit a brick" });
  const home = make("div", { hidden: true });
  const cell = makeCell({ home, code: "", words: "the brick" });
  choice.addEventListener("change", () => {
    home.hidden = true; // until its source has come
    if (choice.value) send({ type: "source", name: choice.value });
  });
  HEARS.source = ({ name, code }) => {
    home.hidden = false;
    cell.take(code, { type: "brick", name });
  };
  return make("div", { class: "lego-live-bricks" }, label, choice, home);
}

const bar = make("div", { class: "lego-live-bar" });
const begin = button("Run with Python", () => {
  say("Loading Python …");
  start();
});
const tools = {
  all: button("Run all cells", () => run([...cells.keys()].filter((id) => cells[id].ofPage))),
  stop: button("Stop", () => restart("Stopped. Python starts anew and has forgotten what the cells made …")),
  again: button("Restart", () => restart("Python starts anew …")),
  reset: button("Reset all cells", () => cells.forEach((cell) => cell.reset(false))),
  engine: button("", () => useEngine(!wanted.python)),
};

const bricks = makeBricks();

function drawBar() {
  const { state } = python;
  begin.hidden = state !== "off";
  for (const [name, tool] of Object.entries(tools)) {
    const fits = state === "busy" ? ["stop", "engine"] : ["all", "again", "reset", "engine"];
    tool.hidden = state === "off" || state === "loading" || !fits.includes(name);
  }
  bricks.hidden = !["idle", "busy"].includes(state);
  tools.engine.hidden ||= !globalThis.lego || !document.querySelector("[data-lego]");
  tools.engine.textContent = wanted.python ? "Widgets: back to the page's engine" : "Widgets: let Python compute them";
  bar.dataset.state = state;
}

/** The button, and what it costs, above the first section. */
function build() {
  const title = document.querySelector("main h1, article h1");
  const roots = [...document.querySelectorAll("main .cell")].filter((one) => one.querySelector(".cell_input .highlight pre"));
  if (!title || !roots.length) return;
  const words = make("p", { class: "lego-live-words" });
  words.textContent = `Loads Python and NumPy from this site, ${size}. Then ${count(roots.length, "cell")} of this page can be changed and run, in this browser alone.`;
  bar.append(begin, ...Object.values(tools), status, words, bricks);
  if (location.protocol === "file:") {
    begin.disabled = true;
    words.textContent = "Python in the page needs a web server: make serve, and open the address that it prints.";
  }
  title.after(bar);
  roots.forEach(makeOwn);
  if (CHAPTER) exercises.push(...[...document.querySelectorAll("main [data-lego=check]")].map(makeExercise));
  document.head.append(make("link", { rel: "stylesheet", href: new URL("page.css", home).href }));
  drawBar();
}

build();
