// Ten seeds of a setting at once: how many learn, and the smallest network that most of them teach.

import { createSeeds } from "../../js/engine/seeds.js";
import { networkOf } from "../../js/engine/network.js";
import { percent, plural } from "../../js/ui/format.js";
import { make, say, setAttribute, setIdle } from "../../js/ui/dom.js";
import { inSlices } from "../../js/ui/time_slices.js";
import { sameValue } from "../../js/engine/state.js";

const SLICE_MS = 12;
const MOST = 5; // so many of ten that learn count as "learns this"

export function makeSeeds(lab) {
  const button = make("button", { type: "button", text: "Ten seeds", onclick: () => ask() });
  const words = make("p", { class: "lego-seeds-words", "aria-live": "polite" });
  const list = make("ul", { class: "lego-seeds-list", "aria-label": "What became of each seed" });
  const element = make("div", { class: "lego-seeds" }, button, words, list);
  const goals = new Map(); // by data set: how many tries, and the smallest network that learned
  let found = null;
  let asked = null;
  const ask = () => {
    const mine = (asked = { ...lab.state, weights: null });
    const then = (seeds) => {
      if (asked !== mine) return;
      asked = null;
      found = { of: mine, seeds };
      note(goals, mine, seeds.filter(({ learned }) => learned).length);
      show();
    };
    const here = () => inPage(mine, () => asked !== mine, then, fail);
    const fail = (error) => {
      if (asked === mine) asked = null;
      say(words, `The ten runs failed: ${error.message ?? error}.`);
    };
    show();
    lab.host.ask({ topic: "seeds", request: { seeds: mine }, here, then, fail });
  };
  const show = () => {
    setIdle(button, Boolean(asked) || !lab.trace.frames.length);
    if (asked) say(words, "Ten runs are made, from ten seeds.");
    else say(words, found ? seedWords(found.seeds, goals.get(found.of.dataset), found.of) : HINT);
    list.hidden = !found || Boolean(asked);
    if (list.hidden || list.of === found) return;
    list.of = found;
    list.replaceChildren(...found.seeds.map((one) => seedItem(lab, one)));
  };
  const draw = () => {
    // The seed alone may change: another one of the ten is looked at.
    const stands = (of) => sameValue({ ...of, seed: 0, weights: null }, { ...lab.state, seed: 0, weights: null });
    if (asked && !stands(asked)) asked = null;
    if (found && !stands(found.of)) found = null;
    for (const item of list.children) {
      setAttribute(item.firstChild, "aria-pressed", Number(item.dataset.seed) === lab.state.seed);
    }
    show();
  };
  return { element, draw, clean: () => void (asked = null) };
}

const HINT = "Does it learn from other first weights too? Which is the smallest network that does?";

async function inPage(state, stopped, then, fail) {
  try {
    const seeds = createSeeds(state);
    const work = { advance: (milliseconds) => stopped() || seeds.advance(milliseconds) };
    await inSlices(work, SLICE_MS, Infinity);
    if (!stopped()) then(seeds.found());
  } catch (error) {
    fail(error);
  }
}

/** Counts a try, and keeps the smallest network from which most seeds learned. */
function note(goals, state, learned) {
  const goal = goals.get(state.dataset) ?? { tries: 0, smallest: null };
  const { size } = networkOf(state);
  const smaller = learned > MOST && !(goal.smallest?.size <= size);
  goals.set(state.dataset, {
    tries: goal.tries + 1,
    smallest: smaller ? { size, learned, layers: state.hidden_layers, width: state.hidden_size } : goal.smallest,
  });
}

function seedWords(seeds, { tries, smallest }, { dataset }) {
  const learned = seeds.filter((one) => one.learned).length;
  const said = `${learned} of ${seeds.length} seeds learned.`;
  const goal = smallest
    ? `Smallest network so far from which most learn ${dataset}: ${plural(smallest.size, "parameter")} ` +
      `(${plural(smallest.layers, "hidden layer")} of ${smallest.width}), ${smallest.learned} of 10`
    : `No network yet from which most learn ${dataset}`;
  return `${said} ${goal}, after ${tries === 1 ? "1 try" : `${tries} tries`}.`;
}

/** One seed: a press makes it the Lab's. */
function seedItem(lab, { seed, learned, kind, accuracy }) {
  const share = Number.isFinite(accuracy) ? percent(accuracy) : "";
  const text = `${learned ? "✓" : "✗"} ${seed}`;
  const words = `Seed ${seed}: ${learned ? "learned" : kind}${share ? `, ${share} right` : ""}`;
  const button = make("button", {
    type: "button", text, title: words, "aria-label": words, class: learned ? "lego-learned" : null,
    onclick: () => lab.change({ seed }),
  });
  return make("li", { "data-seed": seed }, button);
}
