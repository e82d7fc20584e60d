import { useSignal } from "@preact/signals";

interface Props {
  /** The text on the button. */
  readonly children: string;
  /** What a screen reader says, if the text on the button is too short for it. */
  readonly label?: string;
  readonly text: () => string | Promise<string>;
  readonly class?: string;
}

/** How long the button says that it has copied. */
const SAID = 1_600;

/** A button that copies a text, and says so in its place without changing its width. */
export function Copy({ children, label, text, class: className = "" }: Props) {
  const said = useSignal("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(await text());
      said.value = "Copied";
    } catch {
      said.value = "Not allowed";
    }
    setTimeout(() => {
      said.value = "";
    }, SAID);
  };
  return (
    <button type="button" class={`copy ${className}`} aria-label={said.value === "" ? label : undefined} onClick={() => void copy()}>
      <span class={said.value === "" ? "" : "unseen"}>{children}</span>
      <span class="said" role="status">
        {said.value}
      </span>
    </button>
  );
}
