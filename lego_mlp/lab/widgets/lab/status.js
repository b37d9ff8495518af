// The lines below the pictures: what they show, what ended the run, what was wrong with a link.

import { grouped } from "../../js/ui/format.js";
import { make, say, setAttribute } from "../../js/ui/dom.js";
import { makeRemedies } from "./remedies.js";
import { AWAY_WORDS } from "../../js/ui/frame.js";
import { pinWords, runWords, trainingWords } from "./sentences.js";

const SAY_AFTER_MS = 300;
const BAR_AFTER_MS = 150;
const MOST_PROBLEMS = 4;

/** Screen readers hear a line once it has stood for a moment, not every step of a slider. */
export function makeStatus(lab) {
  const words = make("p", { class: "lego-words" });
  const verdict = make("p", { class: "lego-verdict" });
  const live = make("div", { "aria-live": "polite" }, words, verdict);
  const pin = make("p", { class: "lego-pin" });
  const bar = makeBar(lab);
  const element = make("div", { class: "lego-status", tabindex: "-1" }, bar.element, live);
  const remedies = makeRemedies(lab, element);
  element.append(remedies.element, pin);
  let filmed = false;
  let training = false; // whether the words are those of a run that was not done
  const speak = () => {
    if (lab.playing && !filmed) live.style.minHeight = `${live.offsetHeight}px`; // what is below stays
    if (filmed && !lab.playing) {
      live.style.minHeight = "";
      words.replaceChildren(); // so that the next line is a new one, which is heard
    }
    filmed = lab.playing;
    training = false;
    say(words, lab.error ?? [...problemWords(lab), runWords(lab)].join(" "));
    sayLinked(verdict, verdictText(lab), lab.props.address?.chapter);
  };
  const draw = () => {
    const exploded = lab.trace.exploded_at !== null;
    element.classList.toggle("lego-exploded", exploded || Boolean(lab.error));
    say(pin, pinWords(lab));
    pin.hidden = !lab.pinned;
    clearTimeout(lab.saying);
    bar.draw();
    remedies.draw();
    if (!lab.done) {
      // The words of the run before are gone at once; a count is for the eyes.
      setAttribute(live, "aria-live", "off");
      say(words, trainingWords(lab));
      say(verdict, "");
      training = true;
      return;
    }
    // A film is for the eyes: its words follow the picture, and are heard when it stands.
    setAttribute(live, "aria-live", lab.playing ? "off" : "polite");
    if (!words.textContent || lab.playing || training) speak();
    else lab.saying = setTimeout(speak, SAY_AFTER_MS);
  };
  return { element, draw, clean: bar.clean };
}

/** How far a training is, where it takes longer than a moment. */
function makeBar(lab) {
  const element = make("progress", { class: "lego-bar", hidden: true, "aria-label": "Training" });
  let waiting = null;
  const draw = () => {
    clearTimeout(waiting);
    const left = lab.startedAt + BAR_AFTER_MS - performance.now();
    element.hidden = lab.done || left > 0;
    if (!lab.done && left > 0) waiting = setTimeout(draw, left);
    if (!lab.film || lab.finding) element.removeAttribute("value");
    else element.value = lab.film.last / lab.ran.steps;
  };
  return { element, draw, clean: () => clearTimeout(waiting) };
}

/** The verdict, which is that of the whole run, said where its end is shown, with its counts written as in the line above it: "1,000 steps". */
function verdictText({ trace, error, shown, last }) {
  const atEnd = !error && (!shown || shown.step === last);
  const sentence = (atEnd && trace.verdict?.sentence) || "";
  return sentence.replace(/\d[\d.e+-]*\d/g, (number) =>
    /^\d{4,}$/.test(number) ? grouped(Number(number)) : number,
  );
}

/** Says a text in which "chapter 11" leads there, where `chapter(11)` knows the way. */
function sayLinked(element, text, chapter) {
  if (element.textContent === text) return;
  // Every second part is a number, and one of a chapter where the words before it say so.
  const linked = text.split(/(\d+)/).map((part, i, parts) => {
    const isChapter = i % 2 && /chapters? (\d+ and )?$/i.test(parts.slice(0, i).join(""));
    const href = isChapter && chapter?.(Number(part));
    return href ? make("a", { href, text: part }) : part;
  });
  element.replaceChildren(...linked);
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
