import { type Extension, RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

const name = Decoration.mark({ class: "cm-name" });
const bracket = Decoration.mark({ class: "cm-mark" });

/** A string with the colon after it, if there is one; or a bracket. */
const token = /"(?:[^"\\\n]|\\.)*"(?<colon>\s*:)?|[{}[\]]/g;

/** Colours the names and the brackets of JSON. A parser for these two colours would be 10 kB more in the first view. */
export const highlighting: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = decorationsOf(view);
    }

    update({ docChanged, viewportChanged, view }: ViewUpdate): void {
      if (docChanged || viewportChanged) this.decorations = decorationsOf(view);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

function decorationsOf(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (const { 0: found, index, groups } of view.state.sliceDoc(from, to).matchAll(token)) {
      const start = from + index;
      if (!found.startsWith('"')) builder.add(start, start + 1, bracket);
      else if (groups?.colon !== undefined) builder.add(start, start + found.length - groups.colon.length, name);
    }
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
