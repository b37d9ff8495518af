// The host on a published page: mounts every `[data-lego]` element, each Lab with its address.

import { linkText } from "../../widgets/lab/actions.js";
import { shortened } from "../ui/format.js";
import { KINDS, mountWidget } from "../widgets.js";
import { fromAddress, fullState } from "../engine/state.js";

/** Here every question is answered by the page itself: see PythonHost for what they are. */
const PAGE_HOST = {
  name: "page",
  away: false,
  ask: ({ here, then, fail }) => here(then, fail),
  state: () => null,
  watch: () => () => {},
  forLab: async () => PAGE_HOST,
  stop() {},
};

const WRITE_AFTER_MS = 400;

/** What a link says: "#lab2?hidden_size=5" is about the page's second lab. */
const LINK = /^#lab([^?]*)\?(.*)$/s;

/** What the address says about lab `number` of `count`, on top of its own run, or null. The first
 *  lab also hears of a link to a lab that is not there, and stays as it is. */
function linkedRun(number, count, own, now) {
  const match = LINK.exec(location.hash);
  if (!match) return null;
  const meant = Number(match[1]);
  if (meant === number) return fromAddress(match[2], own);
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

/** A Lab, with the run that the address may ask of it. */
function mountLinked(root, number, count) {
  const props = JSON.parse(root.dataset.props);
  const own = fullState(props.state);
  props.address = makeAddress(number);
  const linked = linkedRun(number, count, own, own);
  if (linked) Object.assign(props, { linked, at: linked.view.at });
  const lab = mountWidget(root, "lab", props, PAGE_HOST);
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
  for (const kind of KINDS) {
    const found = document.querySelectorAll(`[data-lego="${kind}"]`);
    found.forEach((root, i) =>
      guarded(root, () => {
        if (kind === "lab") mountLinked(root, i + 1, found.length);
        else mountWidget(root, kind, JSON.parse(root.dataset.props), PAGE_HOST);
      }),
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
