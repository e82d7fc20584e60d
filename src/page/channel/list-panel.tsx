import { decisionReasons } from "pushsieve";
import { Table } from "../part/table.tsx";
import { counted } from "../part/words.ts";
import { decided, nameIn } from "./deciding.ts";
import { chooseReason, filter, listFailure, rowAt, see, total } from "./listing.ts";
import { loaded } from "./loading.ts";
import { chosen } from "./member.ts";
import { NotifiedMark } from "./notified-mark.tsx";
import type { Row } from "./protocol.ts";

/** The members with their decisions, filtered by reason, name and difference. */
export function ListPanel() {
  const { reason, name, differs } = filter.value;
  const isTwo = decided.value?.second !== undefined;
  const columns = ["member", isTwo ? "first" : "decision", ...(isTwo ? ["second"] : []), "preference"];
  return (
    <section class="panel list-panel" aria-labelledby="list-head">
      <div class="panel-head">
        <h2 id="list-head">Who</h2>
        <p class="muted small" role="status">
          {listFailure.value ?? counted(total.value, "member")}
        </p>
        <select
          aria-label="Reason"
          value={reason ?? ""}
          onChange={({ currentTarget }) => {
            const wanted = decisionReasons.find((each) => each === currentTarget.value);
            if (wanted !== reason) chooseReason(wanted);
          }}
        >
          <option value="">every reason</option>
          {decisionReasons.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <input
          type="search"
          aria-label="Part of a name"
          placeholder="part of a name"
          value={name}
          onInput={({ currentTarget }) => {
            filter.value = { ...filter.peek(), name: currentTarget.value };
          }}
        />
        {(reason !== undefined || name !== "" || differs !== undefined) && (
          <button
            type="button"
            class="plain"
            onClick={() => {
              filter.value = { name: "" };
            }}
          >
            Show all
          </button>
        )}
      </div>
      <Table
        label="Members and their decisions"
        class={isTwo ? "members-table two" : "members-table"}
        columns={columns}
        count={total.value}
        cells={(index) => cellsOf(rowAt(index), isTwo)}
        isChosen={(index) => chosen.value !== undefined && rowAt(index)?.memberArn === chosen.value}
        onSee={see}
        start={JSON.stringify([filter.value, loaded.value?.title, loaded.value?.members])}
      />
    </section>
  );
}

function cellsOf(row: Row | undefined, isTwo: boolean) {
  if (row === undefined) return undefined;
  const { memberArn, allow, rule } = row;
  return [
    <button
      type="button"
      class="link"
      key="member"
      title={memberArn}
      onClick={() => {
        chosen.value = memberArn;
      }}
    >
      {nameIn(memberArn)}
    </button>,
    <Reason key="first" {...row} />,
    ...(isTwo ? [row.second === undefined ? "…" : <Reason key="second" {...row.second} />] : []),
    allow === "FILTERED" ? (
      <code key="rule" title={rule}>
        {rule}
      </code>
    ) : (
      <span key="allow">{allow ?? <span class="muted">never set</span>}</span>
    ),
  ];
}

function Reason({ notify, reason }: Pick<Row, "notify" | "reason">) {
  return (
    <span class={`reason${notify ? "" : " muted"}`}>
      <NotifiedMark notify={notify} />
      {reason}
    </span>
  );
}
