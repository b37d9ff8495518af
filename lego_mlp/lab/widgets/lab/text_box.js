// A text to take away, of a run: Python, or a link.

import { make, say } from "../../js/ui/dom.js";
import { sameValue } from "../../js/engine/state.js";

const MOST_ROWS_SHOWN = 12;

/** A text to take: copied where the browser allows it, and shown selected in any case. */
export function makeTextBox() {
  const area = make("textarea", {
    readonly: true,
    rows: 7,
    spellcheck: "false",
    "aria-label": "Text to copy",
  });
  const note = make("span", { "aria-live": "polite" });
  const shut = () => {
    element.hidden = true;
    opener?.focus();
  };
  const onkeydown = ({ key }) => key === "Escape" && shut();
  const close = make("button", { type: "button", text: "Close", onclick: shut });
  const element = make("div", { class: "lego-textbox", hidden: true, onkeydown }, note, close, area);
  let of = null;
  let latest = null;
  let opener = null; // has the focus again when the box is closed
  /** Offers a text about the run, or one that is still being made, with a word on the wait. */
  const offer = async (name, making, run, wait = "") => {
    const mine = (latest = {});
    opener = document.activeElement;
    of = run;
    area.value = "";
    element.hidden = false;
    say(note, wait);
    const text = await making;
    if (latest !== mine || element.hidden) return;
    area.value = text;
    area.rows = Math.min(MOST_ROWS_SHOWN, 2 + text.split("\n").length);
    area.select();
    say(note, `${name}: select and copy.`);
    try {
      await navigator.clipboard.writeText(text);
      say(note, `${name} copied.`);
    } catch {
      // No permission or no clipboard: the selected text is there to be copied by hand.
    }
  };
  // The text of one run does not stay beside the next.
  const keepFor = (run) => {
    if (!element.hidden && !sameValue(of, run)) element.hidden = true;
  };
  return { element, offer, keepFor };
}
