// The sigmoid and its mirror image: the page's twin of Mirror.compute. No DOM.

import { sigmoid } from "../../js/engine/exp.js";

export const MIRROR_REACH = 8;
export const MIRROR_XS = Array.from({ length: 161 }, (_, i) => (MIRROR_REACH * (i - 80)) / 80);

/** The curve and its values at `t` and `-t`; the page's twin of Mirror.compute. */
export function computeMirror({ t, bias }) {
  return {
    curve: MIRROR_XS.map((x) => sigmoid(x + bias)),
    at: sigmoid(t + bias),
    mirrored: sigmoid(-t + bias),
  };
}
