import type { Diagnostic } from "pushsieve";
import { isRepairable, pageOf } from "./diagnosed.ts";

interface Props {
  readonly diagnostics: readonly Diagnostic[];
  /** What to say if there are none. */
  readonly none: string;
  readonly label: string;
  /** Repairs the input. Without it no repair is offered. */
  readonly onRepair?: (diagnostic: Diagnostic) => void;
  /** Shows where a diagnostic is. */
  readonly onShow?: (diagnostic: Diagnostic) => void;
}

/** The diagnostics of an input: its own scrolling list of a fixed height, so that nothing below moves while someone types. */
export function Diagnostics({ diagnostics, none, label, onRepair, onShow }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <section class="diagnostics" aria-label={label} aria-live="polite" tabIndex={0}>
      {diagnostics.length === 0 && <p class="muted">{none}</p>}
      <ul>
        {diagnostics.map((diagnostic, index) => (
          <Row key={`${diagnostic.code}${diagnostic.path}${index}`} diagnostic={diagnostic} onRepair={onRepair} onShow={onShow} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly diagnostic: Diagnostic;
  readonly onRepair: Props["onRepair"];
  readonly onShow: Props["onShow"];
}

function Row({ diagnostic, onRepair, onShow }: RowProps) {
  const { severity, code, message, help } = diagnostic;
  return (
    <li class={`diagnostic ${severity}`}>
      <span class="severity">{severity}</span>
      <div class="diagnostic-text">
        <a class="mono" href={pageOf(code)} target="_blank" rel="noreferrer">
          {code}
        </a>{" "}
        {message}
        {help !== undefined && <span class="muted">: {help}</span>}
      </div>
      <div class="diagnostic-tools">
        {onShow !== undefined && diagnostic.span !== undefined && (
          <button type="button" class="plain" aria-label={`Show ${code} in the text`} onClick={() => onShow(diagnostic)}>
            Show
          </button>
        )}
        {onRepair !== undefined && isRepairable(diagnostic) && (
          <button type="button" aria-label={`Repair ${code}`} onClick={() => onRepair(diagnostic)}>
            Repair
          </button>
        )}
      </div>
    </li>
  );
}
