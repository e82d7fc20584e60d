import { Bars } from "../part/bars.tsx";
import { counted } from "../part/words.ts";
import { comparison, decided, decideFailure, other, preparing, semantics } from "./deciding.ts";
import { chooseReason, filter } from "./listing.ts";
import { loaded } from "./loading.ts";
import { timeOf } from "./members-panel.tsx";
import type { DecidedSide, Filter } from "./protocol.ts";

/** How many members are notified, and a bar for each reason; of two sides, who differs. */
export function DecisionsPanel() {
  const now = decided.value;
  if (now === undefined) return <section class="panel decisions-panel" aria-label="Decisions" />;
  const { first, second, differ } = now;
  return (
    <section class="panel decisions-panel" aria-labelledby="decisions-head">
      <div class="panel-head">
        <h2 id="decisions-head">Decisions</h2>
        <p class="muted small decision-times">
          decided in {timeOf(first.milliseconds + (second?.milliseconds ?? 0))}, shown after {timeOf(now.milliseconds)}
        </p>
      </div>
      <p role="alert">{decideFailure.value}</p>
      {preparing.value !== undefined && (
        <progress class="preparing" max={1} value={preparing.value.share} aria-label="Reading the rules with the other semantics" />
      )}
      <div class={`panel-body sides${second === undefined ? "" : " two"}`}>
        <One title={second === undefined ? undefined : titles()[0]} side={first} />
        {second !== undefined && <One title={titles()[1]} side={second} />}
      </div>
      {differ !== undefined && (
        <fieldset class="differs" aria-label="Who differs">
          <Differs which="first" count={differ.first} title={titles()[0]} />
          <Differs which="second" count={differ.second} title={titles()[1]} />
          <Differs which="either" count={differ.first + differ.second} title="one of them" />
        </fieldset>
      )}
    </section>
  );
}

function One({ title, side }: { readonly title: string | undefined; readonly side: DecidedSide }) {
  return (
    <div class="side">
      <p class="notified-count" role="status">
        {title !== undefined && <span class="muted">{title}: </span>}
        <strong>{side.size.toLocaleString("en")}</strong> of {counted(loaded.value?.members ?? 0, "member")} notified
      </p>
      <Bars
        label={`Reasons${title === undefined ? "" : `, ${title}`}`}
        counts={side.counts}
        chosen={filter.value.reason}
        onChoose={chooseReason}
      />
    </div>
  );
}

interface DiffersProps {
  readonly which: NonNullable<Filter["differs"]>;
  readonly count: number;
  readonly title: string;
}

function Differs({ which, count, title }: DiffersProps) {
  const isChosen = filter.value.differs === which;
  const choose = () => {
    const { differs: _, ...rest } = filter.peek();
    filter.value = isChosen ? rest : { ...rest, differs: which };
  };
  return (
    <button type="button" aria-pressed={isChosen} onClick={choose}>
      {count.toLocaleString("en")} notified of {which === "either" ? title : `${title} only`}
    </button>
  );
}

/** The names of the two sides. */
function titles(): readonly [string, string] {
  return comparison.value === "semantics" ? [semantics.value, other.value] : ["the first", "the second"];
}
