import { addMember, memberProblem, removeMember } from "./actions.ts";
import { More } from "./more.tsx";
import { nameOf } from "./names.ts";
import { OneField } from "./one-field.tsx";
import { chooseMember, chosenMember } from "./preference.ts";
import { PreferenceForm } from "./preference-form.tsx";
import { contains, type MemberRow, members, search } from "./state.ts";

/** The members of the channel with their preferences, and the preference of one to edit. */
export function Members() {
  return (
    <section class="panel" aria-labelledby="service-members">
      <div class="panel-head">
        <h2 id="service-members">Members</h2>
        <input
          type="search"
          aria-label="Members whose ARN contains"
          placeholder="search"
          value={contains}
          onInput={({ currentTarget }) => search(currentTarget.value)}
        />
      </div>
      <div class="panel-body members">
        <div>
          <ul class="rows">
            {members.rows.value.map((row) => (
              <li key={row.MemberArn}>
                <button
                  type="button"
                  class="row two"
                  title={row.MemberArn}
                  aria-current={row.MemberArn === chosenMember.value}
                  onClick={() => chooseMember(row)}
                >
                  {nameOf(row.MemberArn)}
                  <span class="muted small mono cut">{summaryOf(row)}</span>
                </button>
              </li>
            ))}
          </ul>
          <More list={members} none={contains.value === "" ? "The channel has no members." : "No member matches."} />
          <OneField label="Name or ARN of a new member" placeholder="name or ARN" button="Add" onSubmit={addMember} />
          <p class="bad" role="status">
            {memberProblem}
          </p>
        </div>
        {chosenMember.value === undefined ? (
          <p class="muted">Choose a member to see and change what it is notified of.</p>
        ) : (
          <PreferenceForm key={chosenMember.value} member={chosenMember.value} onRemove={removeMember} />
        )}
      </div>
    </section>
  );
}

function summaryOf({ Type, Preferences }: MemberRow): string {
  const { AllowNotifications = "no preference", FilterRule = "" } = Preferences?.PushNotifications ?? {};
  return `${Type === "HIDDEN" ? "hidden, " : ""}${AllowNotifications === "FILTERED" ? FilterRule : AllowNotifications}`;
}
