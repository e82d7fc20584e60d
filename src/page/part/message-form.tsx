import type { ReadonlySignal, Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { Chips } from "./chips.tsx";
import { type DraftRow, inForm, type MessageDraft, MOST_BYTES, type ReadDraft } from "./message-draft.ts";
import { Meter } from "./meter.tsx";
import { Tabs } from "./tabs.tsx";
import type { Words } from "./words.ts";

interface Props {
  readonly draft: Signal<MessageDraft>;
  readonly read: ReadonlySignal<ReadDraft>;
  /** Names and values to offer. */
  readonly words?: Words;
  /** Begins the ids of the tabs; one for each form of a page. */
  readonly id: string;
  /** What the form is, for a screen reader; different for each form of a page. */
  readonly label?: string;
}

/** The two forms of a message, as tabs: the caller puts them into the head of its panel. */
export function MessageForms({ draft, id }: Pick<Props, "draft" | "id">) {
  const choose = (form: MessageDraft["form"]) => {
    draft.value = inForm(draft.value, form);
  };
  return <Tabs label="Form of the message" id={id} tabs={forms} chosen={draft.value.form} onChoose={choose} />;
}

const forms = [
  { name: "rows", title: "Chips" },
  { name: "json", title: "JSON" },
] as const;

/** The attributes of a message: rows of a name and its values as chips, or JSON. */
export function MessageForm({ draft, read, words, id, label = "Message attributes" }: Props) {
  const { form, json } = draft.value;
  const { bytes, diagnostics, problem } = read.value;
  return (
    <div class="message" id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${form}`}>
      {form === "rows" ? (
        <Rows draft={draft} words={words} label={label} />
      ) : (
        <textarea
          class="message-json"
          aria-label={`${label} as JSON`}
          spellcheck={false}
          value={json}
          onInput={({ currentTarget }) => {
            draft.value = { ...draft.peek(), json: currentTarget.value };
          }}
        />
      )}
      <div class="message-foot">
        <Meter label="Bytes" used={bytes} limit={MOST_BYTES} />
        <p class="message-problem" role="status">
          {problem ?? diagnostics[0]?.message ?? ""}
        </p>
      </div>
    </div>
  );
}

function Rows({ draft, words, label }: Pick<Props, "draft"> & { readonly words: Words | undefined; readonly label: string }) {
  const names = useId();
  const { rows } = draft.value;
  const put = (index: number, row: DraftRow | undefined) => {
    const changed = rows.toSpliced(index, 1, ...(row === undefined ? [] : [row]));
    draft.value = { ...draft.peek(), rows: changed };
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <section class="message-rows" aria-label={label} tabIndex={0}>
      <datalist id={names}>
        {[...(words?.keys() ?? [])].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {[...rows, { name: "", values: [] }].map((row, index) => (
        // The place of a row is what it is: its name changes with every letter.
        <div class="message-row" key={index}>
          <input
            class="mono"
            aria-label={index === rows.length ? "Name of a new attribute" : `Name of attribute ${index + 1}`}
            placeholder={index === rows.length ? "name" : ""}
            list={names}
            value={row.name}
            onInput={({ currentTarget }) => put(index, { ...row, name: currentTarget.value })}
          />
          {index < rows.length && (
            <>
              <Chips
                label={row.name}
                values={row.values}
                offered={[...(words?.get(row.name) ?? [])]}
                onChange={(values) => put(index, { ...row, values })}
              />
              <button
                type="button"
                class="plain icon"
                aria-label={`Remove ${row.name || "this attribute"}`}
                onClick={() => put(index, undefined)}
              >
                ×
              </button>
            </>
          )}
        </div>
      ))}
    </section>
  );
}
