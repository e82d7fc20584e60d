import { useComputed } from "@preact/signals";
import { repaired } from "./diagnosed.ts";
import { Diagnostics } from "./diagnostics.tsx";
import { Editor } from "./editor.tsx";
import type { JsonPlace } from "./json-place.ts";
import { Meter } from "./meter.tsx";
import type { RuleInput } from "./rule-input.ts";
import type { Suggestion } from "./words.ts";

interface Props {
  readonly label: string;
  readonly input: RuleInput;
  readonly suggest?: (place: JsonPlace) => readonly Suggestion[];
}

/** A rule to type: the editor, how much of each limit it uses, and its diagnostics with their repairs. It fills a panel of a fixed height. */
export function RuleField({ label, input, suggest }: Props) {
  const { text, selected, limits } = input;
  // No rule is not a broken rule.
  const diagnosed = useComputed(() => (text.value.trim() === "" ? { text: text.value, diagnostics: [] } : input.diagnosed.value));
  return (
    <>
      <Editor
        label={`${label}, as JSON`}
        text={text}
        diagnosed={diagnosed}
        selected={selected}
        {...(suggest === undefined ? {} : { suggest })}
      />
      <div class="meters">
        {limits.value.map((limit) => (
          <Meter key={limit.label} {...limit} />
        ))}
      </div>
      <Diagnostics
        label={`Diagnostics of ${label}`}
        diagnostics={diagnosed.value.diagnostics}
        none={text.value.trim() === "" ? "Write a rule, or choose an example." : "No problem found."}
        onRepair={(diagnostic) => {
          text.value = repaired(text.peek(), diagnostic);
        }}
        onShow={({ span }) => {
          selected.value = span === undefined ? undefined : { ...span };
        }}
      />
    </>
  );
}
