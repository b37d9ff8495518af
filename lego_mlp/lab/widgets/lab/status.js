// The lines below the pictures: what they show, what ended the run, what was wrong with a link.

import { grouped } from "../../js/ui/format.js";
import { make, say, setAttribute } from "../../js/ui/dom.js";
import { AWAY_WORDS } from "../../js/ui/frame.js";
import { pinWords, runWords } from "./sentences.js";

const SAY_AFTER_MS = 300;
const MOST_PROBLEMS = 4;

/** Screen readers hear a line once it has stood for a moment, not every step of a slider. */
export function makeStatus(lab) {
  const words = make("p", { class: "lego-words" });
  const verdict = make("p", { class: "lego-verdict" });
  const live = make("div", { "aria-live": "polite" }, words, verdict);
  const pin = make("p", { class: "lego-pin" });
  const element = make("div", { class: "lego-status" }, live, pin);
  let filmed = false;
  const speak = () => {
    if (lab.playing && !filmed) live.style.minHeight = `${live.offsetHeight}px`; // what is below stays
    if (filmed && !lab.playing) {
      live.style.minHeight = "";
      words.replaceChildren(); // so that the next line is a new one, which is heard
    }
    filmed = lab.playing;
    say(words, lab.error ?? [...problemWords(lab), runWords(lab)].join(" "));
    say(verdict, verdictText(lab));
  };
  const draw = () => {
    const exploded = lab.trace.exploded_at !== null;
    element.classList.toggle("lego-exploded", exploded || Boolean(lab.error));
    say(pin, pinWords(lab));
    pin.hidden = !lab.pinned;
    clearTimeout(lab.saying);
    if (!lab.done) return;
    // A film is for the eyes: its words follow the picture, and are heard when it stands.
    setAttribute(live, "aria-live", lab.playing ? "off" : "polite");
    if (!words.textContent || lab.playing) speak();
    else lab.saying = setTimeout(speak, SAY_AFTER_MS);
  };
  return { element, draw };
}

/** The verdict, with its counts written as in the line above it: "1,000 steps". */
function verdictText({ trace, error }) {
  const sentence = (!error && trace.verdict?.sentence) || "";
  return sentence.replace(/\d[\d.e+-]*\d/g, (number) =>
    /^\d{4,}$/.test(number) ? grouped(Number(number)) : number,
  );
}

function problemWords({ problems, host }) {
  const words = host.away ? [AWAY_WORDS] : [];
  if (!problems.length) return words;
  const more = problems.length - MOST_PROBLEMS;
  const listed = [...problems.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`and ${grouped(more)} more`] : [])];
  return [
    ...words,
    `Not all of this could be read, so the usual values stand in: ${listed.join("; ")}.`,
  ];
}
