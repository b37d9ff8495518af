// Symptoms; each opens a run that shows it, and the same run cured beside it.

import { freshId, make, setAttribute } from "../../js/ui/dom.js";
import { fromAddress, fullState, sameValue } from "../../js/engine/state.js";
import { shortened } from "../../js/ui/format.js";
import { keptRun } from "../lab/steps.js";
import { mountLab } from "../lab/view.js";

const CLINIC_RUNS = { sick: "Sick", cured: "Cured" };

export function makeClinic(frame, props) {
  const clinic = { props, at: 0, run: "sick", lab: null };
  const place = make("div", { class: "lego-map-run" });
  const id = freshId("symptom");
  const options = props.cases.map(({ symptom }, i) => make("option", { value: i, text: symptom }));
  const select = make("select", { id, onchange: () => turnTo({ at: Number(select.value), run: "sick" }) }, ...options);
  const buttons = Object.entries(CLINIC_RUNS).map(([run, text]) =>
    make("button", { type: "button", text, onclick: () => turnTo({ run }) }),
  );
  const bar = make("div", { class: "lego-actions" }, make("label", { for: id, text: "Symptom" }), select, ...buttons);
  frame.box.append(bar, frame.words, place);
  const read = (text) => readLink(props, text);
  const linked = frame.host.linked?.(read);
  if (linked) Object.assign(clinic, linked.place);
  const { address } = frame.host;
  const shown = { state: clinicState(clinic), linked, at: linked?.view.at, show: props.show, address, place: () => placeOf(clinic) };
  clinic.lab = frame.host.forLab().then((host) => {
    const lab = mountLab(place, shown, host);
    lab.parts.push({ draw: () => follow(lab) });
    return lab;
  });
  clinic.lab.catch(frame.fail);
  const unfollow = frame.host.follow?.(read, (link, before) => {
    const to = link ?? (before && read(""));
    if (to) clinic.lab.then((lab) => open(lab, to, before));
  });
  function open(lab, link, before) {
    goTo(lab, link.place);
    lab.open(link, before);
  }
  /** What the lab has of its own, which its address and Reset are about, is the run of its place. */
  function goTo(lab, change) {
    Object.assign(clinic, change);
    lab.own = clinicState(clinic);
    frame.redraw();
  }
  function turnTo(change) {
    clinic.lab.then((lab) => {
      const pin = change.run === "cured" && !("at" in change) ? pinnedRun(lab) : null;
      goTo(lab, change);
      lab.change(lab.own, "", pin);
    }, frame.fail);
  }
  /** The symptom whose run the lab has come to, by what is undone too. */
  function follow(lab) {
    if (clinic.seen === lab.state) return;
    clinic.seen = lab.state;
    const is = (at, run) => sameValue(clinicState({ props, at, run }), lab.state);
    if (is(clinic.at, clinic.run)) return;
    for (const run of Object.keys(CLINIC_RUNS)) {
      const at = props.cases.findIndex((_, k) => is(k, run));
      if (at >= 0) return goTo(lab, { at, run });
    }
  }
  const draw = () => {
    if (select.value !== String(clinic.at)) select.value = String(clinic.at);
    buttons.forEach((button, i) => setAttribute(button, "aria-pressed", Object.keys(CLINIC_RUNS)[i] === clinic.run));
    frame.say(clinicWords(props.cases[clinic.at], clinic.run));
  };
  const clean = () => {
    unfollow?.();
    clinic.lab.then((lab) => lab.clean());
  };
  return { draw, clean };
}

/** What a link says of a clinic: the symptom and which of its runs, and what was changed in that. */
function readLink(props, text) {
  const query = new URLSearchParams(text);
  const [symptom, run] = [query.get("case") ?? "1", query.get("run") ?? "sick"];
  query.delete("case");
  query.delete("run");
  const at = Number(symptom) - 1;
  const known = props.cases[at] !== undefined && Object.hasOwn(CLINIC_RUNS, run);
  const place = known ? { at, run } : { at: 0, run: "sick" };
  const link = fromAddress(query.toString(), clinicState({ props, ...place }));
  if (!known) link.problems.push(`this clinic has no case ${shortened(`${symptom}, ${run}`)}`);
  return { ...link, place };
}

function placeOf({ at, run }) {
  return { ...(at ? { case: at + 1 } : {}), ...(run === "sick" ? {} : { run }) };
}

function clinicState({ props, at, run }) {
  return fullState(props.cases[at][run]);
}

/** The sick run, if it is whole, stays in the curves as a dashed line beside the cured one. */
function pinnedRun(lab) {
  return lab.pinned ?? (lab.done && lab.trace.frames.length ? keptRun(lab) : null);
}

function clinicWords({ symptom, look, change }, run) {
  return run === "sick" ? `${symptom}. Look at ${look}.` : `${symptom}, cured. Changed: ${change}.`;
}
