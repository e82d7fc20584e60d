import { type Completion, type CompletionContext, type CompletionResult, startCompletion } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { type JsonPlace, placeAt } from "./json-place.ts";
import type { Suggestion } from "./words.ts";

/** Completes by what is suggested at the place of the cursor; what a suggestion opens is completed next. */
export function completionBy(suggest: (place: JsonPlace) => readonly Suggestion[]) {
  return ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const place = placeAt(state.doc.toString(), pos);
    if (place === undefined || (!explicit && place.start === pos)) return null;
    const options = suggest(place).map(
      ({ label, detail, text, back }): Completion => ({
        label: place.start === pos ? label : `"${label}`,
        displayLabel: label,
        detail,
        apply: (view) => {
          const selection = { anchor: place.start + text.length - back };
          view.dispatch({
            changes: { from: place.start, to: view.state.selection.main.head + rest(view, place), insert: text },
            selection,
            userEvent: "input.complete",
          });
          if (back > 0) startCompletion(view);
        },
      }),
    );
    return options.length === 0 ? null : { from: place.start, to: pos, options, validFor: /^"?[^"\\]*$/ };
  };
}

/** How much of the string follows the cursor. */
function rest(view: EditorView, { start }: JsonPlace): number {
  const { head } = view.state.selection.main;
  const now = placeAt(view.state.doc.toString(), head);
  return now !== undefined && now.start === start ? now.end - head : 0;
}
