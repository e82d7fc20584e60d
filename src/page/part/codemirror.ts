/** CodeMirror as this page uses it: the one chunk that has it, loaded when the first editor is shown. */
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  startCompletion,
} from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { forEachDiagnostic, type Diagnostic as Marked, nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, tooltips } from "@codemirror/view";
import type { Diagnostic, Span } from "pushsieve";
import { type Diagnosed, isRepairable, pageOf, redundantCodes, repaired } from "./diagnosed.ts";
import { highlighting, look } from "./editor-look.ts";
import { type JsonPlace, placeAt } from "./json-place.ts";
import type { Suggestion } from "./words.ts";

export interface EditorSettings {
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly suggest?: ((place: JsonPlace) => readonly Suggestion[]) | undefined;
}

/** Says that a change comes from the page, which knows it already. */
const fromPage = Annotation.define<boolean>();

/** One editor in an element. Its styles are adopted by a shadow root, because the policy of the page allows no inline styles. */
export class Editor {
  readonly #view: EditorView;

  constructor(host: HTMLElement, settings: EditorSettings) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    this.#view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({ doc: settings.text, extensions: extensionsOf(settings) }),
    });
  }

  /** Shows a text; only the part that differs is replaced, so that the cursor stays and the change can be undone. */
  show(text: string): void {
    const before = this.#view.state.doc.toString();
    if (before === text) return;
    const [from, until] = commonEnds(before, text);
    const changes = { from, to: before.length - until, insert: text.slice(from, text.length - until) };
    this.#view.dispatch({ changes, annotations: fromPage.of(true), userEvent: "input" });
  }

  /** Marks the diagnostics, unless they are of another text. */
  mark({ text, diagnostics }: Diagnosed): void {
    const { state } = this.#view;
    if (state.doc.toString() !== text) return;
    this.#view.dispatch(
      setDiagnostics(
        state,
        diagnostics.flatMap((each) => markedOf(each, text)),
      ),
    );
  }

  select({ start, end }: Span): void {
    const { length } = this.#view.state.doc;
    this.#view.dispatch({ selection: { anchor: Math.min(start, length), head: Math.min(end, length) }, scrollIntoView: true });
    this.#view.focus();
  }

  /** Continues where someone typed before this editor was loaded. */
  focusAt(position: number): void {
    this.select({ start: position, end: position });
  }

  destroy(): void {
    this.#view.destroy();
  }
}

function extensionsOf({ label, onChange, suggest }: EditorSettings): Extension[] {
  return [
    history(),
    highlighting,
    EditorState.languageData.of(() => [{ closeBrackets: { brackets: ["[", "{", '"'] } }]),
    bracketMatching(),
    closeBrackets(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label, "aria-multiline": "true", spellcheck: "false", autocapitalize: "off" }),
    tooltips({ position: "fixed" }),
    look,
    ...(suggest === undefined
      ? []
      : [autocompletion({ override: [completionBy(suggest)], icons: false, activateOnCompletion: () => true })]),
    keymap.of([
      { key: "Alt-Enter", run: repairAtCursor },
      { key: "F8", run: nextDiagnostic },
      { key: "Shift-F8", run: previousDiagnostic },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...historyKeymap,
      ...standardKeymap,
    ]),
    EditorView.domEventHandlers({ beforeinput: typeOverSelection }),
    EditorView.updateListener.of(({ docChanged, state, transactions }) => {
      if (docChanged && !transactions.some((each) => each.annotation(fromPage))) onChange(state.doc.toString());
    }),
  ];
}

/** If the browser itself replaced a selection, it would copy styles into the text, which the policy of the page reports. */
function typeOverSelection(event: InputEvent, view: EditorView): boolean {
  const { from, to, empty } = view.state.selection.main;
  const { data: text } = event;
  if (empty || event.inputType !== "insertText" || text === null || view.composing) return false;
  const insert = () => view.state.update({ ...view.state.replaceSelection(text), userEvent: "input.type", scrollIntoView: true });
  event.preventDefault();
  if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert))) view.dispatch(insert());
  return true;
}

function markedOf(diagnostic: Diagnostic, text: string): Marked[] {
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
      actions: isRepairable(diagnostic) ? [{ name: "Repair", apply: (view) => repair(view, diagnostic) }] : [],
    },
  ];
}

function messageOf({ code, message, help }: Diagnostic): HTMLElement {
  const link = Object.assign(document.createElement("a"), { href: pageOf(code), target: "_blank", textContent: code });
  const box = document.createElement("div");
  box.append(link, ` ${message}${help === undefined ? "" : `: ${help}`}`);
  return box;
}

/** The diagnostic is known by the object that CodeMirror marks, so an edit since then moves it or removes it. */
function repair(view: EditorView, diagnostic: Diagnostic): void {
  const before = view.state.doc.toString();
  const after = repaired(before, diagnostic);
  const [from, until] = commonEnds(before, after);
  view.dispatch({
    changes: { from, to: before.length - until, insert: after.slice(from, after.length - until) },
    userEvent: "input.repair",
  });
}

/** Repairs what the cursor is in, or what comes first. */
function repairAtCursor(view: EditorView): boolean {
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

function completionBy(suggest: (place: JsonPlace) => readonly Suggestion[]) {
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

function commonEnds(a: string, b: string): [start: number, end: number] {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [start, end];
}
