/** Lets a reader choose an example. What is shown is the choice, so the menu stays at its title. */
export function Examples<T extends { readonly title: string }>({
  of,
  show,
}: {
  readonly of: readonly T[];
  readonly show: (example: T) => void;
}) {
  return (
    <label>
      <span class="unseen">Examples</span>
      <select
        value=""
        onChange={({ currentTarget }) => {
          const example = of[Number(currentTarget.value)];
          currentTarget.value = "";
          if (example !== undefined) show(example);
        }}
      >
        <option value="" disabled hidden>
          Examples
        </option>
        {of.map(({ title }, index) => (
          <option key={title} value={index}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
