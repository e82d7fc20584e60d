import { Examples } from "../part/examples.tsx";
import "./rule.css";
import { Copy } from "../part/copy.tsx";
import { MessageForm, MessageForms } from "../part/message-form.tsx";
import { RuleField } from "../part/rule-field.tsx";
import { suggestionsAt } from "../part/words.ts";
import { Answers } from "./answers.tsx";
import { Known } from "./known.tsx";
import { Meaning } from "./meaning.tsx";
import { draft, examples, loadMessage, message, rule, showExample, words } from "./state.ts";

export { load, save } from "./state.ts";

/** What one rule means: the rule and a message, whether it holds, and what is proven of it. */
export default function RuleView() {
  return (
    <div class="rule-view">
      <section class="panel rule-panel" aria-labelledby="rule-head">
        <div class="panel-head">
          <h2 id="rule-head">Rule</h2>
          <button type="button" class="plain" onClick={() => rule.format()}>
            Format
          </button>
          <Copy text={() => rule.text.value} more="rule" class="plain">
            Copy
          </Copy>
          <Known />
          <Examples of={examples} show={showExample} />
        </div>
        <RuleField label="Rule" input={rule} suggest={(place) => suggestionsAt(place, words.value)} />
      </section>
      <section class="panel message-panel" aria-labelledby="message-head">
        <div class="panel-head">
          <h2 id="message-head">Message</h2>
          <button type="button" class="plain" onClick={() => loadMessage({})}>
            Clear
          </button>
          <MessageForms draft={draft} id="rule-message" />
        </div>
        <MessageForm draft={draft} read={message} words={words.value} id="rule-message" />
      </section>
      <Answers />
      <Meaning />
    </div>
  );
}
