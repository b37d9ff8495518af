// Every figure by its kind, and the engine that computes for it in the page.

import { makeAnswer } from "../widgets/check/view.js";
import { makeClinic } from "../widgets/clinic/view.js";
import { digitRead, makeDraw } from "../widgets/draw/view.js";
import { accumulated } from "../widgets/graph/compute.js";
import { falls } from "../widgets/waterfall/compute.js";
import { mountFrame } from "./ui/frame.js";
import { makeGraph } from "../widgets/graph/view.js";
import { makeHunt } from "../widgets/hunt/view.js";
import { makeMap } from "../widgets/map/view.js";
import { makeMirror, mirrored } from "../widgets/mirror/view.js";
import { makeNudge } from "../widgets/nudge/view.js";
import { nudged } from "../widgets/nudge/compute.js";
import { makeShares, shared } from "../widgets/shares/view.js";
import { makeSlide } from "../widgets/slide/view.js";
import { makeWaterfall } from "../widgets/waterfall/view.js";
import { mountLab } from "../widgets/lab/view.js";
import { pageSource } from "./hosts/page_engine.js";
import { cleanState } from "./engine/state.js";
import { makeOverview } from "../widgets/overview/view.js";
import { makeWalk } from "../widgets/walk/view.js";
import { walked } from "../widgets/walk/compute.js";

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
