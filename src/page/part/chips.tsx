import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";

interface Props {
  /** The name of what has these values. */
  readonly label: string;
  readonly values: readonly string[];
  readonly offered: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}

/** Values as chips, and a field for the next one: Enter adds it, Backspace in an empty field takes the last one to edit it. */
export function Chips({ label, values, offered, onChange }: Props) {
  const typed = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  const list = useId();
  const add = () => {
    const value = typed.value;
    typed.value = "";
    if (value !== "" && !values.includes(value)) onChange([...values, value]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && typed.value === "" && values.length > 0) {
      event.preventDefault();
      typed.value = values.at(-1) ?? "";
      onChange(values.slice(0, -1));
    }
  };
  const remove = (value: string) => {
    onChange(values.filter((each) => each !== value));
    field.current?.focus();
  };
  return (
    <div class="chips">
      {values.map((value) => (
        <span class="chip" key={value}>
          <span class="chip-text">{value}</span>
          <button type="button" aria-label={`Remove the value ${value} of ${label}`} onClick={() => remove(value)}>
            ×
          </button>
        </span>
      ))}
      <datalist id={list}>
        {offered
          .filter((value) => !values.includes(value))
          .map((value) => (
            <option key={value} value={value} />
          ))}
      </datalist>
      <input
        ref={field}
        aria-label={`Add a value of ${label === "" ? "this attribute" : label}`}
        placeholder="add a value"
        list={list}
        value={typed}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
        }}
        onKeyDown={onKeyDown}
        onBlur={add}
      />
    </div>
  );
}
