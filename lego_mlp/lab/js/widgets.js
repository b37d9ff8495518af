// Every widget by its kind: its view, and what computes for it in the page.

import { makeAnswer } from "../widgets/check/view.js";
import { makeClinic } from "../widgets/clinic/view.js";
import { film } from "../widgets/cube/compute.js";
import { makeCube } from "../widgets/cube/view.js";
import { readDigit } from "../widgets/draw/compute.js";
import { makeDraw } from "../widgets/draw/view.js";
import { computeGraph } from "../widgets/graph/compute.js";
import { makeGraph } from "../widgets/graph/view.js";
import { makeHunt } from "../widgets/hunt/view.js";
import { mountLab } from "../widgets/lab/view.js";
import { makeMap } from "../widgets/map/view.js";
import { computeMirror } from "../widgets/mirror/compute.js";
import { makeMirror } from "../widgets/mirror/view.js";
import { lossesAround } from "../widgets/nudge/compute.js";
import { makeNudge } from "../widgets/nudge/view.js";
import { makeOverview } from "../widgets/overview/view.js";
import { rule } from "../widgets/ruler/compute.js";
import { makeRuler } from "../widgets/ruler/view.js";
import { computeShares } from "../widgets/shares/compute.js";
import { makeShares } from "../widgets/shares/view.js";
import { makeSlide } from "../widgets/slide/view.js";
import { passAndUpdate } from "../widgets/walk/compute.js";
import { makeWalk } from "../widgets/walk/view.js";
import { backwardNorms } from "../widgets/waterfall/compute.js";
import { makeWaterfall } from "../widgets/waterfall/view.js";
import { mountFrame } from "./ui/frame.js";

const FRAMED = {
  check: { view: makeAnswer },
  clinic: { view: makeClinic },
  cube: { view: makeCube, compute: film },
  draw: { view: makeDraw, compute: readDigit },
  graph: { view: makeGraph, compute: computeGraph },
  hunt: { view: makeHunt },
  map: { view: makeMap },
  mirror: { view: makeMirror, compute: computeMirror },
  nudge: { view: makeNudge, compute: lossesAround },
  overview: { view: makeOverview, compute: passAndUpdate },
  ruler: { view: makeRuler, compute: rule },
  shares: { view: makeShares, compute: computeShares },
  slide: { view: makeSlide },
  walk: { view: makeWalk, compute: passAndUpdate },
  waterfall: { view: makeWaterfall, compute: backwardNorms },
};

export const KINDS = ["lab", ...Object.keys(FRAMED)];

/** Mounts a widget on an element; `clean()` of what is returned takes it away again. */
export function mountWidget(root, kind, props, host) {
  if (kind === "lab") return mountLab(root, props, host);
  return mountFrame(root, { kind, props, host, ...FRAMED[kind] });
}
