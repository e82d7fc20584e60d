import { Examples } from "../part/examples.tsx";
import "./compare.css";
import { Attributes } from "../part/attributes.tsx";
import { MessageForm, MessageForms } from "../part/message-form.tsx";
import { RuleField } from "../part/rule-field.tsx";
import { Tabs } from "../part/tabs.tsx";
import { Mark } from "../part/tree.tsx";
import { suggestionsAt } from "../part/words.ts";
import { inWords, type Region, regionOf, regions } from "./relation.ts";
import { Sets } from "./sets.tsx";
import { a, b, draft, holds, isBehind, loadMessage, message, pairs, relation, semantics, showPair, swap, words } from "./state.ts";

export { load, save } from "./state.ts";

/** How two rules relate, drawn as sets, with a message for each region. */
export default function CompareView() {
  return (
    <div class="compare-view">
      <section class="panel compare-rule" aria-labelledby="a-head">
        <div class="panel-head">
          <h2 id="a-head">Rule A</h2>
          <button type="button" class="plain" onClick={() => a.format()} aria-label="Format rule A">
            Format
          </button>
          <Examples of={pairs} show={showPair} />
        </div>
        <RuleField label="Rule A" input={a} suggest={(place) => suggestionsAt(place, words.value)} />
      </section>
      <section class="panel compare-rule" aria-labelledby="b-head">
        <div class="panel-head">
          <h2 id="b-head">Rule B</h2>
          <button type="button" class="plain" onClick={() => b.format()} aria-label="Format rule B">
            Format
          </button>
          <button type="button" onClick={swap}>
            Swap
          </button>
        </div>
        <RuleField label="Rule B" input={b} suggest={(place) => suggestionsAt(place, words.value)} />
      </section>
      <Related />
      <section class="panel compare-message" aria-labelledby="compare-message-head">
        <div class="panel-head">
          <h2 id="compare-message-head">Message</h2>
          <Verdicts />
          <MessageForms draft={draft} id="compare-message" />
        </div>
        <MessageForm draft={draft} read={message} words={words.value} id="compare-message" />
      </section>
    </div>
  );
}

function Related() {
  const found = relation.value;
  const region = holds.value === undefined ? undefined : regionOf(holds.value);
  return (
    <section class={`panel related${isBehind.value ? " behind" : ""}`} aria-labelledby="related-head">
      <div class="panel-head">
        <h2 id="related-head">How they relate</h2>
        <Tabs
          label="Semantics"
          id="compare-semantics"
          tabs={bothSemantics}
          chosen={semantics.value}
          onChoose={(name) => {
            semantics.value = name;
          }}
        />
      </div>
      <div class="panel-body" id="compare-semantics-panel" role="tabpanel" aria-labelledby={`compare-semantics-${semantics.value}`}>
        <p class="relation" role="status">
          {found === undefined ? "The answer is here as soon as both rules are accepted." : inWords(found)}
        </p>
        {found !== undefined && (
          <div class="related-both">
            <Sets relation={found} region={region} />
            <ul class="regions">
              {regions.map((each) => (
                <Row key={each} name={each} witness={found[each]} isHere={each === region} isDecided={found.kind !== "undecided"} />
              ))}
            </ul>
          </div>
        )}
      </div>
    </section>
  );
}

const bothSemantics = [
  { name: "guide", title: "guide" },
  { name: "sns", title: "sns" },
] as const;

const titles: Readonly<Record<Region, string>> = { onlyA: "Only A", both: "A and B", onlyB: "Only B", neither: "Neither" };

interface RowProps {
  readonly name: Region;
  readonly witness: Parameters<typeof loadMessage>[0] | undefined;
  readonly isHere: boolean;
  readonly isDecided: boolean;
}

/** A region with a smallest message in it. */
function Row({ name, witness, isHere, isDecided }: RowProps) {
  return (
    <li class={isHere ? "here" : ""}>
      <span class="region-name">
        {titles[name]}
        {isHere && <span class="unseen"> (the message is here)</span>}
      </span>
      <span class="region-witness">
        {witness === undefined ? (
          <span class="muted">{isDecided ? "no message" : "not decided"}</span>
        ) : (
          <Attributes attributes={witness} none="a message without attributes" />
        )}
      </span>
      {witness !== undefined && (
        <button type="button" aria-label={`Load a message: ${titles[name]}`} onClick={() => loadMessage(witness)}>
          Load
        </button>
      )}
    </li>
  );
}

/** Whether each rule holds for the message. */
function Verdicts() {
  return (
    <p class="compare-verdicts" role="status">
      {holds.value?.map((isHolding, index) => (
        <span key={index === 0 ? "A" : "B"}>
          {index === 0 ? "A" : "B"} <Mark holds={isHolding} />
        </span>
      ))}
    </p>
  );
}
