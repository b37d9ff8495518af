// Symptoms; each opens a run that shows it, and the same run cured beside it.

import { freshId, make, setAttribute } from "../../js/ui/dom.js";
import { fullState } from "../../js/engine/state.js";
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
  const shown = { state: clinicState(clinic), show: props.show };
  clinic.lab = frame.host.forLab().then((host) => mountLab(place, shown, host));
  clinic.lab.catch(frame.fail);
  function turnTo(change) {
    const before = clinic.at;
    Object.assign(clinic, change);
    clinic.lab.then((lab) => {
      lab.pinned = clinic.run === "cured" && before === clinic.at ? pinnedRun(lab) : null;
      lab.change(clinicState(clinic));
      lab.redraw();
    }, frame.fail);
    frame.redraw();
  }
  const draw = () => {
    buttons.forEach((button, i) => setAttribute(button, "aria-pressed", Object.keys(CLINIC_RUNS)[i] === clinic.run));
    frame.say(clinicWords(props.cases[clinic.at], clinic.run));
  };
  return { draw, clean: () => clinic.lab.then((lab) => lab.clean()) };
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
