import type { Decision } from "pushsieve";
import { Choices } from "../part/choices.tsx";
import { repaired } from "../part/diagnosed.ts";
import { Diagnostics } from "../part/diagnostics.tsx";
import { Editor } from "../part/editor.tsx";
import { Tree } from "../part/tree.tsx";
import { nameIn } from "./deciding.ts";
import { type Choice, change, choice, diagnosed, isEdited, refusal, ruleText, undo, why } from "./member.ts";
import { NotifiedMark } from "./notified-mark.tsx";
import type { ExplainedDecision } from "./protocol.ts";

/** Why one member is notified or not, and its preference to change. */
export function MemberPanel() {
  const now = why.value;
  return (
    <section class="panel member-panel" aria-labelledby="member-head">
      <div class="panel-head">
        <h2 id="member-head">Why</h2>
        {now !== undefined && <strong title={now.memberArn}>{nameIn(now.memberArn)}</strong>}
      </div>
      {now === undefined ? (
        <p class="panel-body muted">Choose a member in the list to see why it is notified or not, and to change its preference.</p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard. */}
          <section class="panel-body member-why" aria-label="Explanation" tabIndex={0}>
            <Explained decision={now.first} title={now.second === undefined ? "" : "First: "} />
            {now.second !== undefined && <Explained decision={now.second} title="Second: " />}
          </section>
          <Preference name={nameIn(now.memberArn)} />
        </>
      )}
    </section>
  );
}

/** What the reasons say that have no explanation of a rule. */
const sentences: Partial<Record<Decision["reason"], string>> = {
  "no-push-notification": "The message has no push notification, so no member is notified.",
  "not-sent": "The message is not sent yet.",
  "not-targeted": "The message is only to another member.",
  "sender-excluded": "The member is the sender, and senders are excluded.",
  "no-preference": "The member never set a preference, so it is notified of everything.",
  all: "The member wants everything.",
  none: "The member wants nothing.",
  "filter-matched": "The member has a rule, and it holds for the message.",
  "filter-not-matched": "The member has a rule, and it does not hold for the message.",
  "invalid-rule": "The rule of the member is invalid, so the message is withheld.",
};

function Explained({ decision, title }: { readonly decision: ExplainedDecision; readonly title: string }) {
  const { notify, reason, explanation, diagnostics = [] } = decision;
  return (
    <div class="explained">
      <p class={`verdict ${notify ? "holds" : "fails"}`}>
        <NotifiedMark notify={notify} />
        {title}
        {reason}
      </p>
      <p>{sentences[reason]}</p>
      {explanation !== undefined && <Tree rule={explanation.rule} />}
      <ul>
        {diagnostics.map(({ code, message, path }) => (
          <li class="bad" key={`${code}${path}`}>
            <code>{code}</code> {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

const choices: readonly (readonly [Choice, string])[] = [
  ["unset", "never set"],
  ["ALL", "ALL"],
  ["NONE", "NONE"],
  ["FILTERED", "FILTERED"],
];

function Preference({ name }: { readonly name: string }) {
  return (
    <form
      class="member-preference"
      onSubmit={(event) => {
        event.preventDefault();
        void change();
      }}
    >
      <fieldset class="choice">
        <legend class="unseen">Preference of {name}</legend>
        <Choices name="channel-allow" of={choices} chosen={choice} />
      </fieldset>
      {choice.value === "FILTERED" && (
        <>
          <Editor label={`Rule of ${name}`} text={ruleText} diagnosed={diagnosed} class="member-rule" />
          <Diagnostics
            label={`Problems of the rule of ${name}`}
            none={ruleText.value.trim() === "" ? "Write a rule." : "The rule is valid."}
            diagnostics={diagnosed.value.diagnostics}
            onRepair={(diagnostic) => {
              ruleText.value = repaired(ruleText.peek(), diagnostic);
            }}
          />
        </>
      )}
      <div class="member-tools">
        <p role="alert" class="bad">
          {refusal.value[0]?.message}
        </p>
        <button type="button" class="plain" disabled={!isEdited.value} onClick={undo}>
          Undo
        </button>
        <button type="submit" class="main" disabled={!isEdited.value}>
          Change and decide again
        </button>
      </div>
    </form>
  );
}
