/** CodeMirror as this page uses it: the one chunk that has it, loaded when the first editor is shown. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, tooltips } from "@codemirror/view";
import type { Span } from "pushsieve";
import type { Diagnosed } from "./diagnosed.ts";
import { completionBy } from "./editor-completion.ts";
import { markedOf, repairAtCursor } from "./editor-diagnostics.ts";
import { highlighting, look } from "./editor-look.ts";
import type { JsonPlace } from "./json-place.ts";
import { changeBetween } from "./text-change.ts";
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
    this.#view.dispatch({ changes: changeBetween(before, text), annotations: fromPage.of(true), userEvent: "input" });
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
