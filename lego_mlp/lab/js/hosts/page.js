// The published page's host: mounts a lab on every `[data-lego="lab"]`, each with its address,
// and the figures on their own elements.

import CONTROLS from "../../controls.json" with { type: "json" };
import PRESETS from "../../widgets/lab/presets.json" with { type: "json" };
import { linkText } from "../../widgets/lab/actions.js";
import { shortened } from "../ui/format.js";
import { FIGURE_KINDS, mountFigure, pageHost } from "../widgets.js";
import { mountLab } from "../../widgets/lab/view.js";
import { pageSource } from "./page_engine.js";
import { cleanState, fromAddress } from "../engine/state.js";

const WRITE_AFTER_MS = 400;

/** What a link says: "#lab2?hidden_size=5" is about the page's second lab. */
const LINK = /^#lab([^?]*)\?(.*)$/s;

/** What the address says about lab `number` of `count`, on top of its own run, or null. The first
 *  lab also hears of a link to a lab that is not there, and stays as it is. */
function linkedRun(number, count, own, now) {
  const match = LINK.exec(location.hash);
  if (!match) return null;
  const meant = Number(match[1]);
  if (meant === number) return fromAddress(CONTROLS.fields, match[2], own);
  const exists = Number.isInteger(meant) && meant >= 1 && meant <= count;
  if (exists || number > 1) return null;
  return { state: now, view: {}, problems: [`this page has no lab ${shortened(match[1])}`] };
}

function makeAddress(number) {
  const hash = (text) => `#lab${number}?${text}`;
  let waiting = null;
  return {
    link: (text) => location.href.split("#")[0] + hash(text),
    write(lab) {
      clearTimeout(waiting);
      waiting = setTimeout(
        () => history.replaceState(null, "", hash(linkText(lab))),
        WRITE_AFTER_MS,
      );
    },
  };
}

function mountOnPage(root, number, count) {
  const props = JSON.parse(root.dataset.props);
  const own = cleanState(CONTROLS.fields, props.state).state;
  props.address = makeAddress(number);
  const linked = linkedRun(number, count, own, own);
  if (linked) Object.assign(props, { linked, at: linked.view.at });
  const lab = mountLab(root, props, CONTROLS.fields, PRESETS, pageSource());
  if (linked) root.scrollIntoView({ block: "start" });
  // Another link to the page that is open changes the address, and loads nothing.
  addEventListener("hashchange", () => {
    const link = linkedRun(number, count, own, lab.state);
    if (!link) return;
    lab.open(link);
    root.scrollIntoView({ block: "start" });
  });
  return lab;
}

/** Mounts every widget of the page, once the page is there. */
export function mountPage() {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
  else mountAll();
}

function mountAll() {
  const found = (kind) => document.querySelectorAll(`[data-lego="${kind}"]`);
  const labs = found("lab");
  labs.forEach((root, i) => guarded(root, () => mountOnPage(root, i + 1, labs.length)));
  const host = pageHost(CONTROLS.fields, PRESETS);
  for (const kind of FIGURE_KINDS) {
    found(kind).forEach((root) =>
      guarded(root, () => mountFigure(root, kind, JSON.parse(root.dataset.props), host)),
    );
  }
}

/** A widget that cannot be mounted leaves its still picture as it was. */
function guarded(root, mount) {
  const still = [...root.childNodes];
  try {
    mount();
  } catch (error) {
    root.replaceChildren(...still);
    root.setAttribute("data-state", "error");
    console.error(error);
  }
}
