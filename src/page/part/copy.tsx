import { useSignal } from "@preact/signals";

interface Props {
  /** The text on the button. */
  readonly children: string;
  /** What a screen reader says after that text, if the text is too short for it. */
  readonly more?: string;
  readonly text: () => string | Promise<string>;
  readonly class?: string;
}

/** How long the button says that it has copied. */
const SAID = 1_600;

/** A button that copies a text, and says so in its place without changing its width. */
export function Copy({ children, more, text, class: className = "" }: Props) {
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
    <button type="button" class={`copy ${className}`} onClick={() => void copy()}>
      <span class={said.value === "" ? "" : "unseen"}>
        {children}
        {more !== undefined && <span class="unseen"> {more}</span>}
      </span>
      <span class="said" role="status">
        {said.value}
      </span>
    </button>
  );
}
