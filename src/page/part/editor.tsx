import { type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Span } from "pushsieve";
import type { Editor as CodeMirror } from "./codemirror.ts";
import type { Diagnosed } from "./diagnosed.ts";
import type { JsonPlace } from "./json-place.ts";
import type { Suggestion } from "./words.ts";

interface Props {
  /** What the text is, for a screen reader. */
  readonly label: string;
  readonly text: Signal<string>;
  readonly diagnosed?: ReadonlySignal<Diagnosed>;
  /** A part of the text to select, once for each value. */
  readonly selected?: ReadonlySignal<Span | undefined>;
  readonly suggest?: (place: JsonPlace) => readonly Suggestion[];
  readonly class?: string;
}

/**
 * An editor of JSON with diagnostics and completion. Until CodeMirror is loaded, or if it cannot be loaded, a plain field takes its
 * place. F8 moves to the next diagnostic, Alt+Enter repairs, the Tab key leaves.
 */
export function Editor({ label, text, diagnosed, selected, suggest, class: className = "" }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const editor = useSignal<CodeMirror | undefined>(undefined);
  // The editor is made once, and may get other properties later.
  const newest = useRef({ suggest, text });
  newest.current = { suggest, text };
  const change = (changed: string) => {
    newest.current.text.value = changed;
  };
  useEffect(() => {
    let isGone = false;
    let made: CodeMirror | undefined;
    void import("./codemirror.ts").then(
      ({ Editor: CodeMirror }) => {
        if (isGone || host.current === null) return;
        const settings = { label, text: text.peek(), onChange: change };
        made = new CodeMirror(
          host.current,
          suggest === undefined ? settings : { ...settings, suggest: (place) => newest.current.suggest?.(place) ?? [] },
        );
        if (plain.current !== null && document.activeElement === plain.current) made.focusAt(plain.current.selectionStart);
        editor.value = made;
      },
      () => undefined,
    );
    return () => {
      isGone = true;
      made?.destroy();
      editor.value = undefined;
    };
  }, []);
  useEffect(() => editor.value?.show(text.value), [editor.value, text.value]);
  useEffect(() => {
    if (diagnosed !== undefined) editor.value?.mark(diagnosed.value);
  }, [editor.value, diagnosed?.value]);
  useEffect(() => {
    if (selected?.value !== undefined) editor.value?.select(selected.value);
  }, [selected?.value]);
  return (
    <div class={`editor ${className}`}>
      <div class="editor-host" ref={host} />
      {editor.value === undefined && (
        <textarea
          ref={plain}
          class="editor-plain"
          aria-label={label}
          spellcheck={false}
          value={text.value}
          onInput={({ currentTarget }) => change(currentTarget.value)}
        />
      )}
    </div>
  );
}
