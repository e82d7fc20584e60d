import { useSignal } from "@preact/signals";

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly button: string;
  readonly onSubmit: (text: string) => Promise<void>;
}

/** A field with a button: for a name of something new. */
export function OneField({ label, placeholder, button, onSubmit }: Props) {
  const text = useSignal("");
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.value.trim() !== "") void onSubmit(text.value.trim());
    text.value = "";
  };
  return (
    <form class="one-field" onSubmit={submit}>
      <input
        aria-label={label}
        placeholder={placeholder}
        value={text}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <button type="submit">{button}</button>
    </form>
  );
}
