import { useId } from "preact/hooks";
import { Choices } from "../part/choices.tsx";
import { MessageForm, MessageForms } from "../part/message-form.tsx";
import { wordsOf } from "../part/words.ts";
import {
  type Addressing,
  addressing,
  type Comparison,
  comparison,
  draft,
  examples,
  other,
  read,
  secondDraft,
  secondRead,
  semantics,
  showExample,
} from "./deciding.ts";

const comparisons: readonly (readonly [Comparison, string])[] = [
  ["none", "One message"],
  ["message", "Two messages"],
  ["semantics", "Two semantics"],
];

/** The message that is decided, and what it is compared with. */
export function MessagePanel() {
  const words = wordsOf(examples.value.map(({ attributes }) => attributes));
  return (
    <section class="panel channel-message" aria-labelledby="channel-message-head">
      <div class="panel-head">
        <h2 id="channel-message-head">Message</h2>
        <div class="examples">
          {examples.value.map((example) => (
            <button type="button" class="plain" key={example.title} onClick={() => showExample(example)}>
              {example.title}
            </button>
          ))}
        </div>
        <MessageForms draft={draft} id="channel-message" />
      </div>
      <MessageForm draft={draft} read={read} words={words} id="channel-message" />
      {comparison.value === "message" && (
        <>
          <div class="panel-head">
            <h2>Second message</h2>
            <MessageForms draft={secondDraft} id="channel-second" />
          </div>
          <MessageForm draft={secondDraft} read={secondRead} words={words} id="channel-second" label="Attributes of the second message" />
        </>
      )}
      <Settings />
    </section>
  );
}

function Settings() {
  const group = useId();
  const put = (part: Partial<Addressing>) => {
    addressing.value = { ...addressing.peek(), ...part };
  };
  const { hasPush, excludesSender, sender, onlyTo } = addressing.value;
  return (
    <div class="settings">
      <fieldset class="choice" aria-label="What to decide">
        <Choices name={group} of={comparisons} chosen={comparison} />
      </fieldset>
      <label>
        Semantics{" "}
        <select
          value={semantics.value}
          onChange={({ currentTarget }) => {
            semantics.value = currentTarget.value === "sns" ? "sns" : "guide";
          }}
        >
          <option>guide</option>
          <option>sns</option>
        </select>
        {comparison.value === "semantics" && <span class="muted"> and {other.value}</span>}
      </label>
      <label>
        Sender{" "}
        <input value={sender} placeholder="name or ARN" onInput={({ currentTarget }) => put({ sender: currentTarget.value.trim() })} />
      </label>
      <label>
        Only to <input value={onlyTo} placeholder="everyone" onInput={({ currentTarget }) => put({ onlyTo: currentTarget.value.trim() })} />
      </label>
      <label>
        <input type="checkbox" checked={hasPush} onChange={({ currentTarget }) => put({ hasPush: currentTarget.checked })} />
        Has a push notification
      </label>
      <label>
        <input type="checkbox" checked={excludesSender} onChange={({ currentTarget }) => put({ excludesSender: currentTarget.checked })} />
        Exclude the sender
      </label>
    </div>
  );
}
