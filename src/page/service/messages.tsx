import { flowProblem, settle } from "./actions.ts";
import type { List } from "./list.ts";
import { More } from "./more.tsx";
import { nameOf, timeOf } from "./names.ts";
import type { MessageRow } from "./state.ts";

/** Messages of the channel, the newest first, with what the service did with each. */
export function Messages({ list, none }: { readonly list: List<MessageRow>; readonly none: string }) {
  return (
    <>
      <p class="bad" role="status">
        {flowProblem}
      </p>
      <ul class="rows">
        {list.rows.value.map((row) => (
          <Message key={row.MessageId} row={row} />
        ))}
      </ul>
      <More list={list} none={none} />
    </>
  );
}

function Message({ row }: { readonly row: MessageRow }) {
  const { Content, CreatedTimestamp, MessageAttributes = {}, MessageId, Redacted, Sender, Status } = row;
  return (
    <li class="message-of-channel" title={MessageId}>
      <p>
        <span class={`status ${Status.Value.toLowerCase()}`}>{Status.Value}</span>{" "}
        {Redacted ? <span class="muted">redacted</span> : (Content ?? <span class="muted">no content is kept</span>)}
      </p>
      <p class="muted small">
        {timeOf(CreatedTimestamp)} from {nameOf(Sender)}
        {Status.Detail === undefined ? "" : `: ${Status.Detail}`}
        {Object.entries(MessageAttributes).map(([name, { StringValues = [] }]) => (
          <code key={name}> {`${name} = ${StringValues.join(", ")}`}</code>
        ))}
      </p>
      {Status.Value === "PENDING" && (
        <p class="buttons">
          <button type="button" onClick={() => void settle(row, false)}>
            Send it
          </button>
          <button type="button" onClick={() => void settle(row, true)}>
            Deny it
          </button>
        </p>
      )}
    </li>
  );
}
