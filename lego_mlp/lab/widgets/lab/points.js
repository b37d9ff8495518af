// Own points: click to add, drag to move, or the same with the keyboard.

import { fromTyped } from "../../js/ui/format.js";
import { classCount } from "../../js/engine/datasets.js";
import { OWN_CLASSES } from "../../js/engine/state.js";
import { freshId, holdPointer, make, say, setAttribute } from "../../js/ui/dom.js";

const NEAR_PIXELS = 9;
const NEAR_FINGER_PIXELS = 22;
const MOST_POINTS = 300;

/** Edits the data "own" on the decision picture, and with inputs beside it. */
export function makePointsEditor(lab, panels) {
  const form = new PointsForm(lab);
  const panel = panels.querySelector(".lego-panel-decision");
  const picture = new PointsPicture(lab, panel.querySelector("canvas"), form);
  panel.after(form.element);
  const draw = () => {
    const own = lab.state.dataset === "own";
    picture.canvas.classList.toggle("lego-editable", own);
    form.element.hidden = !own;
    if (own) form.draw();
  };
  return { element: form.element, draw };
}

/** The mouse's way: a click adds a point of the chosen class, a drag moves one. */
class PointsPicture {
  #held = -1;
  #reach = 0;

  constructor(lab, canvas, form) {
    Object.assign(this, { lab, canvas, form });
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("keydown", (event) => this.#key(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => void (this.#held = -1));
    }
  }

  #down(event) {
    const { points, dataset } = this.lab.state;
    // A second finger is there to zoom, and a picture that is not shown has no places.
    if (dataset !== "own" || event.button > 0 || !event.isPrimary || !this.canvas.clientWidth) return;
    event.preventDefault();
    holdPointer(this.canvas, event);
    // A dragged point changes how far the picture reaches; the pointer keeps its scale.
    this.#reach = this.lab.reach;
    this.#held = this.#nearest(event);
    const act = this.form.click.value;
    if (act !== "adds" && this.#held >= 0) {
      this.#act(act, this.#held);
      this.#held = -1;
    }
    if (act !== "adds" || this.#held >= 0 || points.length >= MOST_POINTS) return;
    this.#held = points.length;
    this.#add(this.#place(event));
  }

  #add(place) {
    const { points } = this.lab.state;
    this.lab.change({ points: [...points, [...place, Number(this.form.label.value)]] });
  }

  #act(act, number) {
    if (act === "deletes") this.form.remove(number);
    else this.form.flip(number);
  }

  /** At the place that the arrow keys have come to: add a point, delete or flip the nearest. */
  #key(event) {
    const { pointed, state, maps } = this.lab;
    const act = { Enter: "adds", Delete: "deletes", Backspace: "deletes", f: "flips" }[event.key];
    if (state.dataset === "own") this.form.chooseClass(event.key);
    if (!act || state.dataset !== "own" || !pointed) return;
    event.preventDefault();
    const size = maps?.size ?? 1;
    const share = (k) => (2 * k + 1) / size - 1;
    const place = [share(pointed.column), -share(pointed.row)].map((x) => hundredth(inside(x) * this.lab.reach));
    if (act === "adds" && state.points.length < MOST_POINTS) this.#add(place);
    const gaps = state.points.map((point) => Math.hypot(point[0] - place[0], point[1] - place[1]));
    if (act !== "adds" && gaps.length) this.#act(act, gaps.indexOf(Math.min(...gaps)));
  }

  #move(event) {
    const { points, dataset } = this.lab.state;
    if (dataset !== "own" || this.#held < 0 || !this.canvas.clientWidth) return;
    if (!this.canvas.hasPointerCapture(event.pointerId)) return;
    const to = this.#place(event);
    const moved = points.map((point, i) => (i === this.#held ? [...to, point[2]] : point));
    this.lab.change({ points: moved });
  }

  #place(event) {
    const area = this.canvas.getBoundingClientRect();
    const x1 = (2 * (event.clientX - area.left)) / area.width - 1;
    const x2 = 1 - (2 * (event.clientY - area.top)) / area.height;
    return [x1, x2].map((share) => hundredth(inside(share) * this.#reach));
  }

  /** Which point is under the pointer, or -1. */
  #nearest(event) {
    const pixels = event.pointerType === "touch" ? NEAR_FINGER_PIXELS : NEAR_PIXELS;
    const limit = (2 * pixels * this.lab.reach) / this.canvas.clientWidth;
    const [x1, x2] = this.#place(event);
    const gaps = this.lab.state.points.map((point) => Math.hypot(point[0] - x1, point[1] - x2));
    const best = gaps.indexOf(Math.min(...gaps));
    return gaps[best] <= limit ? best : -1;
  }
}

/** A little inside the picture's edge, so that no point makes the picture reach farther. */
function inside(share) {
  return Math.max(-0.95, Math.min(0.95, share));
}

function hundredth(value) {
  return Math.round(100 * value) / 100;
}

/** The keyboard's way: choose a point or "new", type where it is, set it or remove it. */
class PointsForm {
  #drawn = null;

  constructor(lab) {
    this.lab = lab;
    this.choose = make("select", { onchange: () => this.#fill() });
    [this.x1, this.x2] = ["0", "0"].map((value) =>
      make("input", { type: "text", inputmode: "decimal", value }),
    );
    this.label = make("select", {}, ...OWN_CLASSES.map((text) => make("option", { text })));
    const acts = ["adds", "flips", "deletes"].map((text) => make("option", { text }));
    this.click = make("select", {}, ...acts);
    this.set = make("button", { type: "button", text: "Add", onclick: () => this.#set() });
    this.error = make("span", { class: "lego-invalid", "aria-live": "polite" });
    this.element = this.#furnish();
  }

  #furnish() {
    const button = (text, onclick) => make("button", { type: "button", text, onclick });
    const hint = "Drag a point to move it. By keys: arrows in the picture, then Enter adds, Delete deletes, F flips, and 0, 1 or 2 chooses the class.";
    return make(
      "fieldset",
      { class: "lego-points" },
      make("legend", { text: "Own points" }),
      labelled("A click", this.click),
      labelled("Class", this.label),
      make("span", { class: "lego-hint", text: hint }),
      labelled("Point", this.choose),
      labelled("x₁", this.x1),
      labelled("x₂", this.x2),
      this.set,
      button("Flip", () => this.flip(this.#last)),
      button("Remove", () => this.remove(this.#last)),
      button("Clear all", () => this.lab.change({ points: [] }, "Cleared.")),
      this.error,
    );
  }

  /** The number of the chosen point, or -1 for a new one. */
  get #chosen() {
    return this.choose.value === "" ? -1 : Number(this.choose.value);
  }

  #fill() {
    const point = this.lab.state.points[this.#chosen];
    if (point) [this.x1.value, this.x2.value, this.label.value] = point.map(String);
    say(this.set, point ? "Move" : "Add");
  }

  #set() {
    const place = [this.x1, this.x2].map((input) => fromTyped(input.value) ?? NaN);
    const fits = place.every((value) => Math.abs(value) <= 1000);
    say(this.error, fits ? "" : "x₁ and x₂ must be numbers from −1000 to 1000");
    if (!fits) return;
    const list = [...this.lab.state.points];
    const point = [...place, Number(this.label.value)];
    if (this.#chosen >= 0) list[this.#chosen] = point;
    else if (list.length < MOST_POINTS) list.push(point);
    this.lab.change({ points: list });
  }

  /** The class of what is added next, by a key that is its number. */
  chooseClass(key) {
    if (OWN_CLASSES.includes(Number(key))) this.label.value = key;
  }

  /** The chosen point, or the newest. */
  get #last() {
    return this.#chosen >= 0 ? this.#chosen : this.lab.state.points.length - 1;
  }

  remove(number) {
    const { points } = this.lab.state;
    this.lab.change({ points: points.filter((_, i) => i !== number) });
  }

  /** Of two classes the other one, of three the next. */
  flip(number) {
    const { points } = this.lab.state;
    const classes = Math.max(classCount(points), Number(this.label.value) + 1);
    const flipped = ([x1, x2, label]) => [x1, x2, (label + 1) % classes];
    this.lab.change({ points: points.map((point, i) => (i === number ? flipped(point) : point)) });
  }

  draw() {
    const { points } = this.lab.state;
    if (this.#drawn === points) return;
    this.#drawn = points;
    const kept = Math.min(this.#chosen, points.length - 1);
    const names = points.map(([x1, x2, label], i) =>
      make("option", { value: i, text: `${i + 1}: (${x1}, ${x2}) class ${label}` }),
    );
    this.choose.replaceChildren(make("option", { value: -1, text: "new" }), ...names);
    this.choose.value = String(kept);
    this.#fill(); // another point may have this number now, or the point another place
  }
}

function labelled(text, input) {
  const id = freshId("point");
  setAttribute(input, "id", id);
  return make("span", {}, make("label", { for: id, text }), " ", input);
}
