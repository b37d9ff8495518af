// The tower of bricks with a matrix in each place; every number is a cell that can be chosen.

import { make, makeBrickButton, setAttribute } from "../../js/ui/dom.js";
import { drawLines, makeLines } from "./lines.js";
import { nameLabel, numberKey } from "./formula.js";

const STUDS = 4;
const TOWER_KEYS =
  "Arrow keys walk from number to number, Page Up and Page Down from matrix to matrix, Enter changes a given number.";

const CUT = "Cut after four decimals; the formula has all eight.";

/** `{ element, rows, cells, matrices }`: cells by their number's key, matrices by name. In a tower
 *  that is `alive`, every number can be chosen. */
export function makeTower(plan, shapes, alive) {
  const tower = { plan, alive, cells: new Map(), matrices: new Map() };
  tower.rows = plan.rows.map((row) => towerRow(tower, row, shapes));
  const named = alive ? { role: "group", "aria-label": TOWER_KEYS } : {};
  tower.element = make("div", { class: "lego-tower", ...named }, ...tower.rows);
  if (alive) tower.element.append((tower.lines = makeLines()), make("p", { class: "lego-cut", text: CUT }));
  return tower;
}

function towerRow(tower, row, shapes) {
  const side = (names) => {
    const held = names.filter((name) => shapes[name]);
    return make("div", { class: "lego-side" }, ...held.map((name) => towerMatrix(tower, name, shapes[name])));
  };
  const sides = [side(row.left), side(row.right)];
  if (!row.brick) return make("div", { class: "lego-wires" }, ...sides);
  const studs = make("span", { class: "lego-studs", "aria-hidden": "true" });
  for (let k = 0; k < STUDS; k++) studs.append(make("i"));
  const title = make("p", { class: "lego-brick-title", text: row.title });
  if (row.source) title.append(makeBrickButton(() => row.source, `Edit the brick ${row.title}`));
  // A brick that holds nothing on the way up has its title there.
  const inside = row.left.length ? [title, ...sides] : [title, sides[1]];
  return make("div", { class: `lego-brick lego-brick-${row.brick}` }, studs, ...inside);
}

/** The class of a matrix: on the way up, on the way down, or neither. */
export function wayOf(name) {
  if (name.startsWith("d")) return "lego-down";
  return /^[zhlnsm]/.test(name) ? "lego-up" : "lego-held";
}

export function shapeText(shape) {
  return shape.length ? `(${shape.join(", ")}${shape.length === 1 ? "," : ""})` : "";
}

function towerMatrix(tower, name, shape) {
  const [rows, columns] = shape.length === 2 ? shape : [1, shape[0] ?? 1];
  const size = make("span", { text: shapeText(shape) });
  const label = `${nameLabel(name)}${shape.length ? `, ${rows} by ${columns}` : ""}`;
  const line = (i) => {
    const places = Array.from({ length: columns }, (_, j) => [i, j].slice(2 - shape.length));
    const cells = places.map((at) => towerCell(tower, name, at));
    return make("tr", tower.alive ? { role: "row" } : {}, ...cells);
  };
  const lines = Array.from({ length: rows }, (_, i) => line(i));
  const caption = make("caption", { text: `${nameLabel(name)} ` }, size);
  const body = make("tbody", {}, ...lines);
  const named = { role: tower.alive && "grid", "aria-label": label };
  const element = make("table", { class: `lego-matrix ${wayOf(name)}`, ...named }, caption, body);
  tower.matrices.set(name, { name, element, shape, rows, columns });
  return element;
}

function towerCell(tower, name, at) {
  const element = make("td", tower.alive ? { role: "gridcell", tabindex: "-1" } : {});
  element.number = { name, at };
  tower.cells.set(numberKey(element.number), element);
  return element;
}

/** Where the arrow keys lead from a number: inside its matrix, and from its edge along the tower. */
export function neighbour(tower, { name, at }, key, known) {
  const { rows, columns, shape } = tower.matrices.get(name);
  const [i, j] = [0, 0, ...at].slice(-2);
  const to = {
    ArrowUp: [i - 1, j], ArrowDown: [i + 1, j], ArrowLeft: [i, j - 1], ArrowRight: [i, j + 1],
    Home: [i, 0], End: [i, columns - 1],
  }[key];
  const inside = to[0] >= 0 && to[0] < rows && to[1] >= 0 && to[1] < columns;
  if (inside) return { name, at: to.slice(2 - shape.length) };
  const there = nextMatrix(tower, name, key, known);
  return there && entered(there, i, j, key);
}

/** The nearest known matrix in the direction of an arrow: up and down keep to their own side. */
function nextMatrix(tower, name, key, known) {
  const isKnown = (other) => known.has(other) && tower.matrices.has(other);
  const { rows } = tower.plan;
  const row = rows.findIndex(({ left, right }) => left.includes(name) || right.includes(name));
  const side = rows[row].left.includes(name) ? "left" : "right";
  if (key === "ArrowUp" || key === "ArrowDown") {
    const column = rows.flatMap((one) => one[side]).filter(isKnown);
    const next = column[column.indexOf(name) + (key === "ArrowUp" ? -1 : 1)];
    return tower.matrices.get(next);
  }
  if ((key === "ArrowRight") !== (side === "left")) return undefined;
  const across = side === "left" ? "right" : "left";
  const [nearest] = rows
    .flatMap((one, k) => one[across].map((other) => ({ other, far: Math.abs(k - row) })))
    .filter(({ other }) => isKnown(other))
    .sort((a, b) => a.far - b.far);
  return tower.matrices.get(nearest?.other);
}

/** The number of a matrix at which an arrow enters it. */
function entered({ name, rows, columns, shape }, i, j, key) {
  const edge = {
    ArrowUp: [rows - 1, Math.min(j, columns - 1)],
    ArrowDown: [0, Math.min(j, columns - 1)],
    ArrowLeft: [Math.min(i, rows - 1), columns - 1],
    ArrowRight: [Math.min(i, rows - 1), 0],
  }[key];
  return { name, at: edge.slice(2 - shape.length) };
}

/** Shows what is known: matrices, their numbers and their names for the ear. */
export function drawTower(tower, { known, text, spoken }) {
  for (const { name, element } of tower.matrices.values()) element.hidden = !known.has(name);
  for (const cell of tower.cells.values()) {
    if (!known.has(cell.number.name)) continue;
    const now = text(cell.number);
    if (cell.textContent !== now) writeNumber(cell, now);
    if (spoken) setAttribute(cell, "aria-label", spoken(cell.number));
  }
}

const FLASH_MS = 900;

/** Writes a number; where another one stood, it flashes. On a narrow page the style sheet leaves
 *  out what comes after the fourth decimal. */
function writeNumber(cell, text) {
  const changed = cell.textContent !== "";
  const end = text.indexOf(".") + 5;
  const tail = end > 4 ? make("span", { class: "lego-tail", text: text.slice(end) }) : "";
  cell.replaceChildren(end > 4 ? text.slice(0, end) : text, tail);
  if (!changed || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  cell.animate([{ background: "var(--lego-highlight)" }, {}], FLASH_MS);
}

/** Marks the chosen number, what it was made from, and what it goes into. */
export function markTower(tower, chosen, from, into) {
  const key = numberKey(chosen);
  for (const [own, cell] of tower.cells) {
    const is = own === key;
    setAttribute(cell, "tabindex", is ? "0" : "-1");
    setAttribute(cell, "aria-selected", String(is));
    cell.className = is ? "lego-chosen" : from.has(own) ? "lego-from" : into.has(own) ? "lego-into" : "";
  }
  const places = [...from.keys()].map((own) => tower.cells.get(own)).filter(Boolean);
  drawLines(tower, places, tower.cells.get(key));
}
