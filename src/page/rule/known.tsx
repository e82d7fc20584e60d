import { useRef } from "preact/hooks";
import { known, knownWords } from "./state.ts";

/** Takes a catalog or messages of an app, for completion; a catalog also checks the rule. */
export function Known() {
  const dialog = useRef<HTMLDialogElement>(null);
  const found = knownWords.value;
  const read = async (file: File | undefined) => {
    if (file !== undefined) known.value = await file.text();
  };
  return (
    <>
      <button type="button" class="plain" onClick={() => dialog.current?.showModal()}>
        Names and values …
      </button>
      <dialog ref={dialog} class="known" aria-labelledby="known-head">
        <h2 id="known-head">Names and values of your app</h2>
        <p class="muted">
          Paste or drop a catalog, or messages as JSON or one a line. The editor then offers their names and values. A catalog also checks
          the rule.
        </p>
        <textarea
          aria-label="Catalog or messages, as JSON"
          spellcheck={false}
          placeholder={'{"attributes":{"type":{"values":["Chat","Room"]},"topic":{}}}'}
          value={known.value}
          onInput={({ currentTarget }) => {
            known.value = currentTarget.value;
          }}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            void read(event.dataTransfer?.files[0]);
          }}
        />
        <p class="known-said" role="status">
          {found === undefined ? "" : "problem" in found ? found.problem : `Read ${found.summary}.`}
        </p>
        <div class="known-tools">
          <label class="file">
            <span>File</span>
            <input
              type="file"
              accept=".json,.ndjson,.jsonl,application/json"
              onChange={({ currentTarget }) => void read(currentTarget.files?.[0])}
            />
          </label>
          <button
            type="button"
            class="plain"
            onClick={() => {
              known.value = "";
            }}
          >
            Forget
          </button>
          <button type="button" class="main" onClick={() => dialog.current?.close()}>
            Done
          </button>
        </div>
      </dialog>
    </>
  );
}
