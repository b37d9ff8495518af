// Own points: click to add, drag to move, or the same with the keyboard.

import { freshId, make, say, setAttribute } from "./surface.js";

const NEAR_PIXELS = 9;

/** Edits the data "own" on the decision picture, and with inputs below the panels. */
export function makePointsEditor(lab, panels, box) {
  const canvas = panels.querySelector(".lego-panel-decision canvas");
  const form = makeForm(lab);
  box.append(form.element);
  const points = () => lab.state.points;
  const replace = (list) => lab.change({ points: list });
  let held = -1;

  const place = (event) => {
    const area = canvas.getBoundingClientRect();
    const x1 = (2 * (event.clientX - area.left)) / area.width - 1;
    const x2 = 1 - (2 * (event.clientY - area.top)) / area.height;
    return [x1, x2].map((share) => hundredth(inside(share) * (lab.reach ?? 3)));
  };
  const nearest = (event) => {
    const area = canvas.getBoundingClientRect();
    const limit = (NEAR_PIXELS * 2 * (lab.reach ?? 3)) / area.width;
    const [x1, x2] = place(event);
    const gaps = points().map((point) => Math.hypot(point[0] - x1, point[1] - x2));
    const best = gaps.indexOf(Math.min(...gaps));
    return gaps[best] <= limit ? best : -1;
  };
  const down = (event) => {
    if (lab.state.dataset !== "own" || event.button > 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    held = nearest(event);
    if (held >= 0) return;
    held = points().length;
    if (held < 300) replace([...points(), [...place(event), form.label()]]);
  };
  const move = (event) => {
    if (held < 0 || !canvas.hasPointerCapture(event.pointerId)) return;
    const to = place(event);
    replace(points().map((point, i) => (i === held ? [...to, point[2]] : point)));
  };
  canvas.addEventListener("pointerdown", down);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", () => void (held = -1));
  const draw = () => {
    const own = lab.state.dataset === "own";
    canvas.classList.toggle("lego-editable", own);
    form.element.hidden = !own;
    if (own) form.draw();
  };
  return { element: form.element, draw };
}

/** A little inside the picture's edge, so that no point makes the picture reach farther. */
function inside(share) {
  return Math.max(-0.95, Math.min(0.95, share));
}

function hundredth(value) {
  return Math.round(100 * value) / 100;
}

/** The keyboard's way: choose a point or "new", type where it is, set it or remove it. */
function makeForm(lab) {
  const choose = make("select", { onchange: () => fill() });
  const x1 = make("input", { type: "text", inputmode: "decimal", value: "0" });
  const x2 = make("input", { type: "text", inputmode: "decimal", value: "0" });
  const label = make("select", {}, make("option", { text: "0" }), make("option", { text: "1" }));
  const error = make("span", { class: "lego-invalid", "aria-live": "polite" });
  const button = (text, onclick) => make("button", { type: "button", text, onclick });
  const hint = "Click in the picture to add a point of this class, drag to move one; or type:";
  const element = make("fieldset", { class: "lego-points" }, make("legend", { text: "Own points" }));
  const set = button("Add", () => setPoint());
  element.append(
    labelled("Class", label), make("span", { class: "lego-hint", text: hint }),
    labelled("Point", choose), labelled("x₁", x1), labelled("x₂", x2),
    set, button("Remove", () => removePoint()), button("Clear all", () => lab.change({ points: [] })), error,
  );
  const chosen = () => Number(choose.value);

  function fill() {
    const point = lab.state.points[chosen()];
    if (point) [x1.value, x2.value, label.value] = point.map(String);
    say(set, point ? "Move" : "Add");
  }
  function setPoint() {
    const point = [Number(x1.value || NaN), Number(x2.value || NaN), Number(label.value)];
    const fits = point.every((value) => Math.abs(value) <= 1000);
    say(error, fits ? "" : "x₁ and x₂ must be numbers from −1000 to 1000");
    if (!fits) return;
    const list = [...lab.state.points];
    if (chosen() >= 0) list[chosen()] = point;
    else if (list.length < 300) list.push(point);
    lab.change({ points: list });
  }
  function removePoint() {
    const gone = chosen() >= 0 ? chosen() : lab.state.points.length - 1;
    lab.change({ points: lab.state.points.filter((_, i) => i !== gone) });
  }
  function draw() {
    const { points } = lab.state;
    if (element.drawn === points) return;
    element.drawn = points;
    const kept = Math.min(choose.value === "" ? -1 : chosen(), points.length - 1);
    const names = points.map(([a, b, c], i) => make("option", { value: i, text: `${i + 1}: (${a}, ${b}) class ${c}` }));
    choose.replaceChildren(make("option", { value: -1, text: "new" }), ...names);
    choose.value = String(kept);
    say(set, kept >= 0 ? "Move" : "Add");
  }
  return { element, draw, label: () => Number(label.value) };
}

function labelled(text, input) {
  const id = freshId("point");
  setAttribute(input, "id", id);
  return make("span", {}, make("label", { for: id, text }), " ", input);
}
