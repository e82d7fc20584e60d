import "./bars.css";
import { type DecisionReason, decisionReasons } from "pushsieve";

interface Props {
  readonly label: string;
  readonly counts: Readonly<Record<DecisionReason, number>>;
  readonly chosen: DecisionReason | undefined;
  readonly onChoose: (reason: DecisionReason) => void;
}

/** The reasons that notify. Members with an invalid rule are withheld. */
const notifying: ReadonlySet<DecisionReason> = new Set(["no-preference", "all", "filter-matched"]);

/** A bar for each reason, also for those without members, so that nothing moves. A click lists the members of one. */
export function Bars({ label, counts, chosen, onChoose }: Props) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <ul class="bars" aria-label={label}>
      {decisionReasons.map((reason) => (
        <li key={reason}>
          <button
            type="button"
            class={`bar ${notifying.has(reason) ? "notified" : "withheld"}${counts[reason] === 0 ? " muted" : ""}`}
            aria-pressed={chosen === reason}
            onClick={() => onChoose(reason)}
          >
            <span class="bar-name">{reason}</span>
            <svg class="bar-line" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
              <rect width={total === 0 ? 0 : (100 * counts[reason]) / total} height="1" />
            </svg>
            <span class="bar-count">{counts[reason].toLocaleString("en")}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
