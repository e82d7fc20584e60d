import { syntaxTree } from "@codemirror/language";
import { type Extension, RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

const marks: Readonly<Record<string, Decoration>> = {
  PropertyName: Decoration.mark({ class: "cm-name" }),
  "{": Decoration.mark({ class: "cm-mark" }),
  "}": Decoration.mark({ class: "cm-mark" }),
  "[": Decoration.mark({ class: "cm-mark" }),
  "]": Decoration.mark({ class: "cm-mark" }),
};

/** Colours the names and the brackets of JSON, by the tree that CodeMirror has of it. */
export const highlighting: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = decorationsOf(view);
    }

    update({ docChanged, viewportChanged, view, startState, state }: ViewUpdate): void {
      if (docChanged || viewportChanged || syntaxTree(startState) !== syntaxTree(state)) this.decorations = decorationsOf(view);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

function decorationsOf(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: ({ name, from: start, to: end }) => {
        const mark = marks[name];
        if (mark !== undefined && end > start) builder.add(start, end, mark);
      },
    });
  }
  return builder.finish();
}

const wave = (colour: string) => ({
  backgroundImage: "none",
  paddingBottom: "0",
  textDecoration: `underline wavy ${colour} 1.5px`,
  textUnderlineOffset: "0.22em",
  textDecorationSkipInk: "none",
});

/** The colours of the page, in an editor. */
export const look: Extension = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", fontSize: "0.95rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.7" },
  ".cm-content": { padding: "0.5rem 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 1rem", overflowWrap: "anywhere" },
  ".cm-name": { color: "var(--accent)" },
  ".cm-mark": { color: "var(--muted)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent" },
  ".cm-lintRange-error": wave("var(--bad)"),
  ".cm-lintRange-warning": wave("var(--warn)"),
  ".cm-lintRange-info": { ...wave("var(--muted)"), textDecorationStyle: "dotted" },
  ".cm-lintRange.cm-redundant": {
    backgroundImage: "none",
    color: "var(--muted)",
    textDecoration: "line-through var(--warn) 1.5px",
  },
  ".cm-redundant .cm-name": { color: "inherit" },
  ".cm-lintRange-active": { backgroundColor: "var(--accent-soft)" },
  ".cm-lintPoint::after": { borderBottomColor: "var(--bad)" },
  ".cm-tooltip": {
    maxWidth: "min(34rem, 90vw)",
    border: "1px solid var(--line-strong)",
    borderRadius: "0.4rem",
    backgroundColor: "var(--surface)",
    color: "var(--text)",
    boxShadow: "0 6px 24px rgb(0 0 0 / 0.18)",
    overflow: "hidden",
  },
  ".cm-tooltip-lint": { fontFamily: "var(--sans)", fontSize: "0.9rem" },
  ".cm-diagnostic": { borderLeft: "0", padding: "0.5rem 0.75rem", whiteSpace: "normal" },
  ".cm-diagnostic a": { color: "var(--accent)", fontFamily: "var(--mono)", fontSize: "0.92em" },
  ".cm-diagnosticAction": {
    margin: "0.35rem 0 0",
    padding: "0.15rem 0.6rem",
    borderRadius: "0.3rem",
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
    font: "inherit",
    display: "block",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "14rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    padding: "0.15rem 0.6rem",
    display: "flex",
    gap: "1.5rem",
    justifyContent: "space-between",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { fontFamily: "var(--sans)", fontStyle: "normal", color: "var(--muted)" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
});
