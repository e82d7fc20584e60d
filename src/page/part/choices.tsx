import type { Signal } from "@preact/signals";

/** Radio buttons for one choice. They belong into a `fieldset` with a name. */
export function Choices<T extends string>({
  name,
  of,
  chosen,
}: {
  /** The name of the group in the document. */
  readonly name: string;
  readonly of: readonly (readonly [value: T, title: string])[];
  readonly chosen: Signal<T>;
}) {
  return of.map(([value, title]) => (
    <label key={value}>
      <input
        type="radio"
        name={name}
        checked={chosen.value === value}
        onChange={() => {
          chosen.value = value;
        }}
      />
      {title}
    </label>
  ));
}
