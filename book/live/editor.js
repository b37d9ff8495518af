// The editor of a page's cells: CodeMirror, with Python in the colours of the book's own code.
// make_live.py bundles it, and a page loads it together with its Python.
//
// It stands in a shadow root of its own: there CodeMirror's style sheets are constructed ones, which
// the page's content security policy allows.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** What the page's highlighter calls each kind of word: make_live.py gives these their colours. */
const KINDS = {
  k: [tags.keyword, tags.bool, tags.null, tags.operatorKeyword],
  o: [tags.operator, tags.derefOperator],
  s: [tags.string, tags.special(tags.string)],
  m: [tags.number],
  c: [tags.comment],
  nf: [tags.function(tags.definition(tags.variableName))],
  nc: [tags.definition(tags.className), tags.className],
  nd: [tags.meta],
  nb: [tags.standard(tags.variableName), tags.self],
};
const COLOURS = HighlightStyle.define(
  Object.entries(KINDS).map(([kind, tag]) => ({ tag, color: `var(--lego-code-${kind})` })),
);

const LOOK = EditorView.theme({
  "&": { border: "1px solid var(--lego-muted)", borderRadius: "4px", background: "var(--lego-paper)", color: "var(--lego-ink)", maxHeight: "var(--lego-live-most, none)" },
  "&.cm-focused": { outline: "2px solid var(--lego-ink)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--pst-font-family-monospace, monospace)", fontSize: "0.83em", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { padding: "0.6rem 0", caretColor: "var(--lego-ink)" },
  ".cm-line": { padding: "0 0.6rem" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--lego-grid)" },
});

/** An editor of `text` with a name for the ear; Shift and Enter `run` it, and `changed` hears of
 *  every change. `text()` is what stands in it, and `write(text)` puts another text there. */
export function makeEditor({ text, label, run, changed }) {
  const element = document.createElement("div");
  const root = element.attachShadow({ mode: "open" });
  const runs = () => {
    run();
    return true;
  };
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([{ key: "Shift-Enter", run: runs }, { key: "Mod-Enter", run: runs }]),
        keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
        history(),
        pythonLanguage,
        indentUnit.of("    "),
        indentOnInput(),
        bracketMatching(),
        syntaxHighlighting(COLOURS),
        LOOK,
        EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", autocorrect: "off", spellcheck: "false" }),
        EditorView.updateListener.of((update) => update.docChanged && changed()),
      ],
    }),
  });
  return {
    element,
    text: () => view.state.doc.toString(),
    write: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    focus: () => view.focus(),
  };
}
