// A name in the prose shows its numbers where one points at it, and lights its place in the tower.

const tip = document.createElement("div");
tip.className = "lego-tip";
tip.id = "lego-tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;
document.body.append(tip);

let lit = [];

function put(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function hide() {
  tip.hidden = true;
  for (const element of lit) element.classList.remove("lego-lit");
  lit = [];
}

/** The matrix in the page's towers, and the brick that it stands in. */
function placesOf(name) {
  const tables = [...document.querySelectorAll("[data-lego=walk] table.lego-matrix")];
  const own = tables.filter((table) => table.getAttribute("aria-label")?.split(",")[0] === name);
  return own.flatMap((table) => [table, table.closest(".lego-brick")]).filter(Boolean);
}

function show(element) {
  hide();
  const name = element.textContent;
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
    const { textContent } = names.at(unread > 0 ? unread - 1 : unread);
    for (const { brick, held } of bricks) brick.classList.toggle("lego-now", held.includes(textContent));
  };
  addEventListener("scroll", light, { passive: true });
  light();
}

// In code a name answers the pointer alone: the Tab key has enough stops.
for (const element of document.querySelectorAll(".highlight .n")) {
  if (!Object.hasOwn(LEGO_NAMES, element.textContent)) continue;
  element.classList.add("lego-coded");
  element.addEventListener("pointerenter", () => show(element));
  element.addEventListener("pointerleave", hide);
}
standBeside();

const met = new Set();
for (const element of document.querySelectorAll("code.lego-name")) {
  const name = element.textContent;
  if (!LEGO_NAMES[name]) continue;
  // With the Tab key one comes to the first of each name.
  element.tabIndex = met.has(name) ? -1 : 0;
  met.add(name);
  element.setAttribute("aria-describedby", tip.id);
  const on = () => show(element);
  for (const event of ["pointerenter", "focus", "click"]) element.addEventListener(event, on);
  element.addEventListener("pointerleave", () => document.activeElement !== element && hide());
  element.addEventListener("blur", hide);
}
document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
