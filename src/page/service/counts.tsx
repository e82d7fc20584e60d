import { type DecisionReason, decisionReasons } from "pushsieve";
import type { Counts } from "./state.ts";

interface Props {
  readonly counts: Counts;
  /** Makes the reasons buttons that select. */
  readonly chosen?: DecisionReason | undefined;
  readonly onChoose?: (reason: DecisionReason | undefined) => void;
}

/** The number of members for each reason that occurs. */
export function CountList({ counts, chosen, onChoose }: Props) {
  return (
    <ul class="counts">
      {decisionReasons
        .filter((reason) => counts[reason] > 0)
        .map((reason) => {
          const text = (
            <>
              {reason} <strong>{counts[reason].toLocaleString("en")}</strong>
            </>
          );
          return (
            <li key={reason}>
              {onChoose === undefined ? (
                <span class="count">{text}</span>
              ) : (
                <button
                  type="button"
                  class="count"
                  aria-pressed={chosen === reason}
                  onClick={() => onChoose(chosen === reason ? undefined : reason)}
                >
                  {text}
                </button>
              )}
            </li>
          );
        })}
    </ul>
  );
}
