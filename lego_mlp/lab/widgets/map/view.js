// A grid of runs; a cell opens its run in a Lab.

import { grouped, readable } from "../../js/ui/format.js";
import { make, say } from "../../js/ui/dom.js";
import { makeTip } from "../../js/ui/tip.js";
import { fromAddress, fullState, sameValue } from "../../js/engine/state.js";
import { mountLab } from "../lab/view.js";

const MAP_KEYS = {
  ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
  Home: [0, -Infinity], End: [0, Infinity],
};

export function makeMap(frame, props) {
  const map = { props, at: [0, 0], opened: null, lab: null, cells: [] };
  const place = make("div", { class: "lego-map-run" });
  const heading = make("p", { class: "lego-title", hidden: true });
  const scroll = make("div", { class: "lego-map-scroll" });
  const around = make("div", {}, scroll);
  map.tip = makeTip({ element: around, canvas: scroll });
  const table = mapTable(map, (row, column) => goTo(row, column), open);
  scroll.append(table);
  table.addEventListener("keydown", (event) => walkMap(map, event, goTo));
  frame.box.append(mapTitle(props), around, mapLegend(props), heading, place);
  function goTo(row, column) {
    cellAt(map).tabIndex = -1;
    map.at = [within(row, props.rows.values), within(column, props.columns.values)];
    cellAt(map).tabIndex = 0;
    frame.redraw();
  }
  function open(row, column) {
    goTo(row, column);
    if (!hasRun(props, row, column)) return;
    map.opened = [row, column];
    show({ state: cellState(props, row, column), view: {}, problems: [] });
  }
  /** Opens a run; what its link says is how it differs from the base of all cells. */
  function show(linked) {
    const { address } = frame.host;
    const opened = { state: fullState(props.base), linked, at: linked.view.at, show: shownIn(props), address };
    if (map.lab) map.lab.then((lab) => lab.change(linked.state));
    else map.lab = frame.host.forLab().then((host) => mount(opened, host));
    map.lab.catch(frame.fail);
    frame.redraw();
  }
  function mount(opened, host) {
    const lab = Object.assign(mountLab(place, opened, host), { touched: true });
    lab.parts.push({ draw: () => follow(lab) });
    return lab;
  }
  /** The cell whose run the lab has come to, by what is undone too. */
  function follow({ state }) {
    const cell = cellOf(props, state);
    if (!cell || cell.join() === map.opened?.join()) return;
    map.opened = cell;
    frame.redraw();
  }
  const read = (text) => fromAddress(text, fullState(props.base));
  const unfollow = frame.host.follow?.(read, (linked, before) => {
    if (linked) map.lab?.then((lab) => lab.open(linked, before));
  });
  const linked = frame.host.linked?.(read);
  if (linked) {
    map.opened = cellOf(props, linked.state);
    show(linked);
  }
  const draw = () => {
    const [row, column] = map.at;
    const opened = map.opened?.join() === map.at.join();
    const shown = map.opened && map.cells[map.opened[0]][map.opened[1]];
    map.cells.flat().forEach((cell) => cell.classList.toggle("lego-opened", cell === shown));
    const next = opened ? " Its run is open." : " Choose it to open its run.";
    frame.say(cellWords(props, row, column) + (hasRun(props, row, column) ? next : ""));
    heading.hidden = !map.opened;
    say(heading, map.opened ? cellWords(props, ...map.opened) : "");
  };
  const clean = () => {
    unfollow?.();
    map.lab?.then((lab) => lab.clean());
  };
  return { draw, clean };
}

function mapTitle({ rows, columns }) {
  const axes = `${rows.label} (down) and ${columns.label.toLowerCase()} (across)`;
  return make("p", { class: "lego-title", text: `What became of each run: ${axes}` });
}

/** The arrow keys move the focus from cell to cell. */
function walkMap(map, event, goTo) {
  const [down, right] = MAP_KEYS[event.key] ?? [];
  if (down === undefined) return;
  event.preventDefault();
  goTo(map.at[0] + down, map.at[1] + right);
  cellAt(map).focus();
}

function cellAt({ cells, at: [row, column] }) {
  return cells[row][column];
}

function within(k, list) {
  return Math.max(0, Math.min(list.length - 1, k));
}

/** A cell's state: of two fields' values, or what a map of names says of it. */
function cellState({ base, rows, columns, states }, row, column) {
  const own = { [rows.field]: rows.values[row], [columns.field]: columns.values[column] };
  return fullState({ ...base, ...(states ? states[row][column] : own) });
}

function hasRun({ states }, row, column) {
  return !states || states[row][column] !== null;
}

/** The row and column of the cell whose run this is, or null. */
function cellOf(props, state) {
  const { rows, columns } = props;
  if (props.states) {
    const all = rows.values.flatMap((_, row) => columns.values.map((_, column) => [row, column]));
    return all.find((at) => hasRun(props, ...at) && sameValue(cellState(props, ...at), state)) ?? null;
  }
  const at = [rows, columns].map(({ field, values }) => values.indexOf(state[field]));
  return !at.includes(-1) && sameValue(cellState(props, ...at), state) ? at : null;
}

/** The Lab of a cell has the controls of both axes, whatever else it shows. */
function shownIn({ show, rows, columns, states }) {
  return states ? show : [...new Set([...show, rows.field, columns.field])];
}

function axisValue(value) {
  return typeof value === "number" ? readable(value, 4) : String(value);
}

/** What is said of a cell, the same text as in Python. */
export function cellWords({ rows, columns, legend, outcomes, steps, said }, row, column) {
  const label = legend.find(([, letter]) => letter === outcomes[row][column])[2];
  const step = steps[row][column];
  const more = said?.[row][column] ? `, ${said[row][column]}` : "";
  return (
    `${rows.label} ${axisValue(rows.values[row])}, ${columns.label.toLowerCase()} ` +
    `${axisValue(columns.values[column])}: ${label}${step === null ? "" : ` at step ${grouped(step)}`}${more}.`
  );
}

function mapTable(map, goTo, open) {
  const { rows, columns } = map.props;
  const head = columns.values.map((value) => make("th", { scope: "col", text: axisValue(value) }));
  const lines = rows.values.map((value, row) => {
    const cells = columns.values.map((_, column) => mapCell(map, row, column, goTo, open));
    map.cells.push(cells);
    const boxes = cells.map((cell) => make("td", { role: "gridcell" }, cell));
    return make("tr", {}, make("th", { scope: "row", text: axisValue(value) }), ...boxes);
  });
  map.cells[0][0].tabIndex = 0;
  const label = `${rows.label} by ${columns.label.toLowerCase()}`;
  const corner = make("th", { "aria-label": label, text: "↓ →" });
  return make(
    "table", { class: `lego-map ${map.props.states ? "lego-map-named" : ""}`, role: "grid", "aria-label": label },
    make("thead", {}, make("tr", {}, corner, ...head)), make("tbody", {}, ...lines),
  );
}

function mapCell({ props, tip }, row, column, goTo, open) {
  const words = cellWords(props, row, column);
  const point = ({ target, pointerType }) => {
    if (pointerType === "touch") return;
    const [cell, table] = [target, target.closest(".lego-map-scroll")].map((e) => e.getBoundingClientRect());
    tip.show(words, cell.right - table.left, cell.top - table.top);
  };
  const letter = props.outcomes[row][column];
  const [key] = props.legend.find(([, sign]) => sign === letter);
  return make("button", {
    type: "button", class: `lego-cell lego-is-${key}`, tabindex: -1, text: letter,
    "aria-label": words, "aria-disabled": hasRun(props, row, column) ? null : "true",
    onclick: () => open(row, column), onfocus: () => goTo(row, column),
    onpointerenter: point, onpointerleave: tip.hide,
  });
}

function mapLegend({ legend, outcomes }) {
  const letters = outcomes.join("");
  const items = legend.filter(([, letter]) => letters.includes(letter)).map(([key, letter, label]) => {
    const count = letters.split(letter).length - 1;
    const swatch = make("span", { class: `lego-cell lego-is-${key}`, text: letter, "aria-hidden": "true" });
    return make("li", {}, swatch, ` ${label} (${count})`);
  });
  return make("ul", { class: "lego-key" }, ...items);
}
