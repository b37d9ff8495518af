// Every figure by its kind, and the engine that computes for it in the page.

import { makeAnswer } from "./answer.js";
import { makeClinic } from "./clinic.js";
import { digitRead, makeDraw } from "./draw.js";
import { accumulated } from "./expression.js";
import { falls } from "./falls.js";
import { mountFrame } from "./frame.js";
import { makeGraph } from "./graph.js";
import { makeHunt } from "./hunt.js";
import { makeMap } from "./map.js";
import { makeMirror, mirrored } from "./mirror.js";
import { makeNudge } from "./nudge.js";
import { nudged } from "./nudged.js";
import { makeShares, shared } from "./shares.js";
import { makeSlide } from "./slide.js";
import { makeWaterfall } from "./waterfall.js";
import { mountLab } from "../lab.js";
import { pageSource } from "../runner.js";
import { cleanState } from "../state.js";
import { makeOverview } from "../walk/overview.js";
import { makeWalk } from "../walk/walk.js";
import { walked } from "../walk/walked.js";

const FIGURE_PARTS = {
  check: makeAnswer,
  clinic: makeClinic,
  draw: makeDraw,
  graph: makeGraph,
  hunt: makeHunt,
  map: makeMap,
  mirror: makeMirror,
  nudge: makeNudge,
  overview: makeOverview,
  shares: makeShares,
  slide: makeSlide,
  walk: makeWalk,
  waterfall: makeWaterfall,
};
const FIGURE_ENGINES = {
  draw: digitRead,
  graph: accumulated,
  mirror: mirrored,
  nudge: nudged,
  overview: walked,
  shares: shared,
  walk: walked,
  waterfall: falls,
};

export const FIGURE_KINDS = Object.keys(FIGURE_PARTS);

/** Mounts the figure `kind` on an element and returns its clean-up. */
export function mountFigure(root, kind, props, host) {
  return mountFrame(root, kind, props, host, FIGURE_PARTS[kind]);
}

/** A figure's home in the published page: this page's own engine computes, and opens labs. */
export function pageHost(fields, presets) {
  return {
    name: "page",
    fields,
    full: (given) => cleanState(fields, given).state,
    compute: (kind, request, then) => then(FIGURE_ENGINES[kind](request)),
    openLab: async (root, props) => mountLab(root, props, fields, presets, pageSource()),
  };
}
