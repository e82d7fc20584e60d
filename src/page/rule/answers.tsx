import type { Explanation } from "pushsieve/diagnose";
import { Attributes } from "../part/attributes.tsx";
import { Mark, Tree } from "../part/tree.tsx";
import { examples, explanations, loadMessage, rule, showExample, turned } from "./state.ts";

const readings = {
  guide: "An exclusion holds if no value is excluded.",
  sns: "An exclusion holds if some value is not excluded.",
} as const;

/** Whether the rule holds for the message, in both semantics side by side. */
export function Answers() {
  if (rule.text.value.trim() === "") return <Start />;
  return (
    <>
      {(["guide", "sns"] as const).map((semantics, index) => (
        <section class={`panel answer${rule.isBehind.value ? " behind" : ""}`} key={semantics} aria-labelledby={`answer-${semantics}`}>
          <div class="panel-head">
            <h2 id={`answer-${semantics}`}>
              Under <code>{semantics}</code>
            </h2>
            <Verdict explanation={explanations.value?.[index]} />
          </div>
          <p class="answer-reading muted small">{readings[semantics]}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard. */}
          <section class="answer-tree" aria-label={`Why, under ${semantics}`} tabIndex={0}>
            <Why explanation={explanations.value?.[index]} />
          </section>
          <Turned index={index} />
        </section>
      ))}
    </>
  );
}

/** What there is to see, when there is no rule. */
function Start() {
  return (
    <section class="panel start" aria-labelledby="start-head">
      <div class="panel-head">
        <h2 id="start-head">Start with an example</h2>
      </div>
      <div class="start-examples">
        {examples.map((example) => (
          <button type="button" key={example.title} onClick={() => showExample(example)}>
            <strong>{example.title}</strong>
            <span class="muted">{example.teaches}</span>
            <code>{example.rule}</code>
          </button>
        ))}
      </div>
    </section>
  );
}

function Verdict({ explanation }: { readonly explanation: Explanation | undefined }) {
  return (
    <p class={`verdict ${explanation?.matched === true ? "holds" : "fails"}`} role="status">
      {explanation !== undefined && (
        <>
          <Mark holds={explanation.matched} isSilent />
          {explanation.matched ? "Holds" : "Does not hold"}
        </>
      )}
      {rule.isBehind.value && explanation !== undefined && <span class="unseen"> for the last accepted rule</span>}
    </p>
  );
}

function Why({ explanation }: { readonly explanation: Explanation | undefined }) {
  if (explanation === undefined) return <p class="muted">The answer is here as soon as the rule is accepted.</p>;
  return <Tree rule={explanation.rule} />;
}

/** The nearest message with the other answer. */
function Turned({ index }: { readonly index: number }) {
  const turn = turned.value?.[index];
  const isHolding = explanations.value?.[index]?.matched === true;
  const change = turn?.change;
  return (
    <div class="answer-foot">
      <span class="muted small">{isHolding ? "It no longer holds if you" : "It holds if you"}</span>
      <span class="answer-change">
        {change === undefined ? (
          <span class="muted">{sayNothing(turn, isHolding)}</span>
        ) : (
          <>
            <Attributes verb="add" attributes={change.add} anyOther={change.anyOther} />
            <Attributes verb="remove" attributes={change.remove} />
          </>
        )}
      </span>
      <button type="button" disabled={change === undefined} onClick={() => change !== undefined && loadMessage(change.result)}>
        Apply
      </button>
    </div>
  );
}

function sayNothing(turn: { readonly undecided: boolean } | undefined, isHolding: boolean): string {
  if (turn === undefined) return "…";
  if (turn.undecided) return "(the proof reached its limit)";
  return isHolding ? "(nothing: every message matches)" : "(nothing: no message matches)";
}
