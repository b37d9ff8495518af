// The published page's host: mounts a lab on every `[data-lego="lab"]`, each with its address,
// and the figures on their own elements.

import CONTROLS from "../controls.json" with { type: "json" };
import PRESETS from "../presets.json" with { type: "json" };
import { linkText } from "./actions.js";
import { FIGURE_KINDS, mountFigure, pageHost } from "./figures/figures.js";
import { mountLab } from "./lab.js";
import { pageSource } from "./runner.js";
import { fromAddress } from "./state.js";

const WRITE_AFTER_MS = 400;

/** The address's part about lab `number`: "#lab2?hidden_size=5", or null. */
function addressPart(number) {
  const match = /^#lab(\d+)\?(.*)$/s.exec(location.hash);
  return match && Number(match[1]) === number ? match[2] : null;
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

function mountOnPage(root, number) {
  const props = JSON.parse(root.dataset.props);
  props.address = makeAddress(number);
  const part = addressPart(number);
  const linked = part === null ? null : fromAddress(CONTROLS.fields, part);
  if (linked) Object.assign(props, { ...linked, at: linked.view.at });
  const lab = mountLab(root, props, CONTROLS.fields, PRESETS, pageSource());
  if (linked) root.scrollIntoView({ block: "start" });
  // Another link to the page that is open changes the address, and loads nothing.
  addEventListener("hashchange", () => {
    const text = addressPart(number);
    if (text === null) return;
    lab.open(fromAddress(CONTROLS.fields, text));
    root.scrollIntoView({ block: "start" });
  });
  return lab;
}

function mountAll() {
  const found = (kind) => document.querySelectorAll(`[data-lego="${kind}"]`);
  found("lab").forEach((root, i) => guarded(root, () => mountOnPage(root, i + 1)));
  const host = pageHost(CONTROLS.fields, PRESETS);
  for (const kind of FIGURE_KINDS) {
    found(kind).forEach((root) =>
      guarded(root, () => mountFigure(root, kind, JSON.parse(root.dataset.props), host)),
    );
  }
}

function guarded(root, mount) {
  try {
    mount();
  } catch (error) {
    root.setAttribute("data-state", "error");
    console.error(error);
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
else mountAll();
