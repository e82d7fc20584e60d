import "./rule.css";
import { repaired } from "../part/diagnosed.ts";
import { Diagnostics } from "../part/diagnostics.tsx";
import { Editor } from "../part/editor.tsx";
import { MessageForm, MessageForms } from "../part/message-form.tsx";
import { Meter } from "../part/meter.tsx";
import { suggestionsAt } from "../part/words.ts";
import { Answers } from "./answers.tsx";
import { Known } from "./known.tsx";
import { Meaning } from "./meaning.tsx";
import { diagnosed, draft, examples, format, limits, loadMessage, message, selected, showExample, snippets, text, words } from "./state.ts";

export { load, save } from "./state.ts";

/** What one rule means: the rule and a message, whether it holds, and what is proven of it. */
export default function RuleView() {
  return (
    <div class="rule-view">
      <section class="panel rule-panel" aria-labelledby="rule-head">
        <div class="panel-head">
          <h2 id="rule-head">Rule</h2>
          <Examples />
          <button type="button" class="plain" onClick={format}>
            Format
          </button>
          <Known />
        </div>
        <Editor
          label="Rule, as JSON"
          text={text}
          diagnosed={diagnosed}
          selected={selected}
          suggest={(place) => suggestionsAt(place, words.value, snippets)}
        />
        <div class="meters">
          {limits.value.map((limit) => (
            <Meter key={limit.label} {...limit} />
          ))}
        </div>
        <Diagnostics
          label="Diagnostics of the rule"
          diagnostics={diagnosed.value.diagnostics}
          none={text.value.trim() === "" ? "Write a rule, or choose an example." : "No problem found."}
          onRepair={(diagnostic) => {
            text.value = repaired(text.peek(), diagnostic);
          }}
          onShow={({ span }) => {
            selected.value = span === undefined ? undefined : { ...span };
          }}
        />
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

function Examples() {
  return (
    <div class="examples">
      <span class="muted small">Examples</span>
      {examples.map((example) => (
        <button type="button" class="plain" key={example.title} title={example.teaches} onClick={() => showExample(example)}>
          {example.title}
        </button>
      ))}
    </div>
  );
}
