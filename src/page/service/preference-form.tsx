import { Choices } from "../part/choices.tsx";
import { RuleField } from "../part/rule-field.tsx";
import { nameOf } from "./names.ts";
import { type Choice, choice, isEdited, isOutdated, isSaved, refusal, rule, savePreferences } from "./preference.ts";

interface Props {
  readonly member: string;
  readonly onRemove: (member: string) => Promise<void>;
}

const choices: readonly (readonly [Choice, string])[] = [
  ["unset", "No preference"],
  ["ALL", "ALL"],
  ["NONE", "NONE"],
  ["FILTERED", "FILTERED"],
];

/** What a member is notified of. It is saved as this member, because only a member may change its preferences. */
export function PreferenceForm({ member, onRemove }: Props) {
  const name = nameOf(member);
  return (
    <form
      class="preference"
      onSubmit={(event) => {
        event.preventDefault();
        void savePreferences();
      }}
    >
      <fieldset class="choices">
        <legend>Notify {name} of</legend>
        <Choices name="allow-notifications" of={choices} chosen={choice} />
      </fieldset>
      {choice.value === "FILTERED" && (
        <div class="rule-of-member">
          <RuleField label={`the rule of ${name}`} input={rule} />
        </div>
      )}
      <p class="buttons">
        <button type="submit" class="main" disabled={!isEdited.value}>
          Save as {name}
        </button>
        <button type="button" class="plain" onClick={() => void onRemove(member)}>
          Remove {name}
        </button>
      </p>
      <div role="status">
        {isSaved.value && !isEdited.value && <p>Saved. The next message is decided by it.</p>}
        {isOutdated.value && <p class="warn">The stored preferences have changed meanwhile. Saving replaces them.</p>}
      </div>
      {refusal.value !== undefined && (
        <div class="refusal" role="alert">
          <p class="bad">The service has rejected it: {refusal.value.message}</p>
          <ul>
            {refusal.value.diagnostics.map(({ code, message, span }) => (
              <li key={`${code}${span?.start}`}>{message}</li>
            ))}
          </ul>
        </div>
      )}
    </form>
  );
}
