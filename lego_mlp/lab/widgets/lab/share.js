// What every lab has: undo and redo, a link to its run, and the way to the playground with it.

import { firstWeights } from "./rounding_check.js";
import { freshId, make, say, setAttribute, setIdle } from "../../js/ui/dom.js";
import { defaultState, toAddress } from "../../js/engine/state.js";

/** Adds the buttons to `element`, where there are actions, or to a row of their own. */
export function makeShare(lab, actions) {
  const element = actions ?? make("div", { class: "lego-actions" });
  const button = (text, onclick) => {
    const made = make("button", { type: "button", text, onclick });
    element.append(made);
    return made;
  };
  const drawLinks = lab.props.address ? addLinks(lab, element, button, Boolean(actions)) : () => {};
  const undo = button("Undo", () => lab.undo.back());
  const redo = button("Redo", () => lab.undo.forth());
  const note = make("span", { class: "lego-note", "aria-live": "polite" });
  element.append(note, lab.box.element);
  const draw = () => {
    setIdle(undo, !lab.undo.past);
    setIdle(redo, !lab.undo.future);
    say(note, lab.undo.note);
    lab.box.keepFor(lab.ran);
    drawLinks();
  };
  return { element, draw };
}

function addLinks(lab, element, button, withWeights) {
  const { address } = lab.props;
  const weights = make("input", { type: "checkbox", id: freshId("weights") });
  button("Copy link", () =>
    lab.box.offer("Link", address.link(linkText(lab, { weights: weights.checked })), lab.ran),
  );
  if (withWeights) {
    const text = " with its first weights";
    element.append(make("label", { for: weights.id, class: "lego-check" }, weights, text));
  }
  if (!address.playground) return () => {};
  const away = make("a", { class: "lego-button", text: "Open in the playground" });
  element.append(away);
  return () => setAttribute(away, "href", address.playground(linkText(lab, { usual: defaultState(), place: {} })));
}

/** The run's address text, as it differs from `usual`, with its `place` in its widget, the step,
 *  unless it is `playing` on, and the pinned run; with `weights` it does not depend on how they
 *  were drawn. */
export function linkText(lab, { weights = false, usual = lab.own, playing = false, place = lab.props.place?.() } = {}) {
  const first = weights ? firstWeights(lab.trace) : lab.ran.weights;
  const view = { ...place, ...(lab.step < lab.last && !playing ? { at: lab.step } : {}) };
  if (lab.pinned) view.pin = toAddress(lab.pinned.ran, usual);
  return toAddress({ ...lab.ran, weights: first }, usual, view);
}
