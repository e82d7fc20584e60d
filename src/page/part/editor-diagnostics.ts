import { forEachDiagnostic, type Diagnostic as Marked } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import type { Diagnostic } from "pushsieve";
import { isRepairable, pageOf, redundantCodes, repaired } from "./diagnosed.ts";
import { changeBetween } from "./text-change.ts";

/** Marks a diagnostic of a text: its squiggle, and its hint with the link to the code and the repair. */
export function markedOf(diagnostic: Diagnostic, text: string): Marked[] {
  const { span, severity, code, message, help } = diagnostic;
  if (span === undefined) return [];
  return [
    {
      from: Math.min(span.start, text.length),
      to: Math.min(Math.max(span.end, span.start), text.length),
      severity: severity === "information" ? "info" : severity,
      message: help === undefined ? message : `${message}: ${help}`,
      renderMessage: () => messageOf(diagnostic),
      ...(redundantCodes.has(code) ? { markClass: "cm-redundant" } : {}),
      actions: isRepairable(diagnostic) ? [{ name: "Repair", apply: (view) => repair(view, diagnostic, text) }] : [],
    },
  ];
}

function messageOf({ code, message, help }: Diagnostic): HTMLElement {
  const link = Object.assign(document.createElement("a"), { href: pageOf(code), target: "_blank", textContent: code });
  const box = document.createElement("div");
  box.append(link, ` ${message}${help === undefined ? "" : `: ${help}`}`);
  return box;
}

/** Repairs the text that the diagnostic is about, and no newer one. */
function repair(view: EditorView, diagnostic: Diagnostic, text: string): void {
  if (view.state.doc.toString() !== text) return;
  view.dispatch({ changes: changeBetween(text, repaired(text, diagnostic)), userEvent: "input.repair" });
}

/** Repairs what the cursor is in, or what comes first. */
export function repairAtCursor(view: EditorView): boolean {
  const { from: cursor } = view.state.selection.main;
  let first: Marked | undefined;
  let here: Marked | undefined;
  forEachDiagnostic(view.state, (each, from, to) => {
    if (each.actions?.length === 0) return;
    first ??= each;
    if (from <= cursor && cursor <= to) here ??= each;
  });
  const chosen = here ?? first;
  chosen?.actions?.[0]?.apply(view, 0, 0);
  return chosen !== undefined;
}
