import { Mark } from "../part/tree.tsx";

/** A tick for a member that is notified, a cross for one that is not. */
export function NotifiedMark({ notify }: { readonly notify: boolean }) {
  return (
    <>
      <span class="notified-mark" aria-hidden="true">
        <Mark holds={notify} />
      </span>
      <span class="unseen">{notify ? "notified: " : "withheld: "}</span>
    </>
  );
}
