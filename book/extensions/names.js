// A name in the prose, in code or in a formula shows its numbers where one points at it, and lights
// its place in the tower.

const tip = document.createElement("div");
tip.className = "lego-name-tip";
tip.id = "lego-name-tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;
document.body.append(tip);

let lit = [];

function put(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/** A formula's part has its name as an attribute. */
function nameOf(element) {
  return element.dataset.legoName ?? element.textContent;
}

function hide() {
  tip.hidden = true;
  for (const element of lit) element.classList.remove("lego-lit");
  lit = [];
}

/** What is pointed at or tapped shows; a tap stays, until one taps elsewhere. */
function answerPointer(element) {
  for (const event of ["pointerenter", "click"]) element.addEventListener(event, () => show(element));
  element.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType !== "touch" && document.activeElement !== element) hide();
  });
}

/** The matrix in the page's towers, and the brick that it stands in. */
function placesOf(name) {
  const tables = [...document.querySelectorAll("[data-lego=walk] table.lego-matrix")];
  const own = tables.filter((table) => table.getAttribute("aria-label")?.split(",")[0] === name);
  return own.flatMap((table) => [table, table.closest(".lego-brick")]).filter(Boolean);
}

function show(element) {
  hide();
  const name = nameOf(element);
  const { brick, shape, rows } = LEGO_NAMES[name];
  const width = Math.max(...rows.flat().map((text) => text.length));
  const lines = rows.map((row) => row.map((text) => text.padStart(width)).join("  "));
  const size = shape.length ? `, (${shape.join(", ")}${shape.length === 1 ? "," : ""})` : "";
  tip.replaceChildren(
    put("b", name),
    `${size}, ${brick}`,
    put("pre", lines.join("\n")),
    put("small", "in the article's example"),
  );
  tip.hidden = false;
  const at = element.getBoundingClientRect();
  const left = Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
  const above = at.bottom + tip.offsetHeight + 8 > innerHeight && at.top > tip.offsetHeight + 8;
  tip.style.left = `${Math.max(8, left) + scrollX}px`;
  tip.style.top = `${(above ? at.top - tip.offsetHeight - 6 : at.bottom + 6) + scrollY}px`;
  lit = placesOf(name);
  if (element.dataset.legoName) lit.push(element);
  for (const place of lit) place.classList.add("lego-lit");
}

/** The tower's bricks beside the text, in the margin where there is room: the brick of the name that
 *  was read last, in prose or code, is lit. */
function standBeside() {
  const margin = document.querySelector(".bd-sidebar-secondary");
  const marked = [...document.querySelectorAll("code.lego-name, .lego-coded")];
  const names = marked.filter((name) => name.getClientRects().length); // not what is folded away
  if (!margin || !names.length) return;
  const bricks = LEGO_BRICKS.map(([kind, title, held]) => {
    const brick = put("span", title);
    brick.className = `lego-beside-${kind}`;
    return { brick, held };
  });
  const tower = document.createElement("div");
  tower.className = "lego-beside";
  tower.setAttribute("aria-hidden", "true");
  tower.append(...bricks.map(({ brick }) => brick));
  margin.prepend(tower);
  const light = () => {
    const unread = names.findIndex((name) => name.getBoundingClientRect().top > innerHeight / 2);
    const read = nameOf(names.at(unread > 0 ? unread - 1 : unread));
    for (const { brick, held } of bricks) brick.classList.toggle("lego-now", held.includes(read));
  };
  addEventListener("scroll", light, { passive: true });
  light();
}

// In code a name answers the pointer alone: the Tab key has enough stops.
for (const element of document.querySelectorAll(".highlight .n")) {
  if (!Object.hasOwn(LEGO_NAMES, element.textContent)) continue;
  element.classList.add("lego-coded");
  answerPointer(element);
}
for (const part of document.querySelectorAll("[data-lego-name]")) answerPointer(part);
standBeside();

// With the Tab key one comes to a formula, and with the arrow keys to its parts.
for (const formula of document.querySelectorAll(".katex-display:has([data-lego-name])")) {
  const parts = [...formula.querySelectorAll("[data-lego-name]")];
  let at = 0;
  formula.tabIndex = 0;
  formula.setAttribute("role", "group");
  formula.setAttribute("aria-label", "Formula; the arrow keys go through its parts");
  formula.setAttribute("aria-describedby", tip.id);
  const left = (part) => part.getBoundingClientRect().left;
  formula.addEventListener("focus", () => {
    parts.sort((a, b) => left(a) - left(b)); // KaTeX has what is below a brace first
    if (formula.matches(":focus-visible")) show(parts[at]);
  });
  formula.addEventListener("blur", hide);
  formula.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    at = (at + way + parts.length) % parts.length;
    show(parts[at]);
  });
}

const met = new Set();
for (const element of document.querySelectorAll("code.lego-name")) {
  const name = element.textContent;
  if (!LEGO_NAMES[name]) continue;
  // With the Tab key one comes to the first of each name.
  element.tabIndex = met.has(name) ? -1 : 0;
  met.add(name);
  element.setAttribute("aria-describedby", tip.id);
  answerPointer(element);
  element.addEventListener("focus", () => show(element));
  element.addEventListener("blur", hide);
}
document.addEventListener("pointerdown", hide);
document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
