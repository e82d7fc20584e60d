import { Mark, Tree } from "../part/tree.tsx";
import { CountList } from "./counts.tsx";
import { More } from "./more.tsx";
import { nameOf, timeOf } from "./names.ts";
import { explain, type FanOutRow, fanOutMembers, fanOuts, openFanOut, openReason, showFanOut, why } from "./state.ts";

/** The last decided messages of the channel; the open one names its members with their reasons. */
export function FanOuts() {
  return (
    <>
      <ul class="rows">
        {fanOuts.rows.value.map((row) => (
          <FanOut key={row.MessageId} row={row} />
        ))}
      </ul>
      <More list={fanOuts} none="No message of this channel was decided here yet." />
    </>
  );
}

function FanOut({ row }: { readonly row: FanOutRow }) {
  const { MessageId, Sender, counts, decidedAt, notified, seconds } = row;
  const isOpen = MessageId === openFanOut.value;
  const members = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <li>
      <button type="button" class="row" aria-expanded={isOpen} title={MessageId} onClick={() => showFanOut(isOpen ? undefined : MessageId)}>
        <span>
          <strong>{notified.toLocaleString("en")}</strong> of {members.toLocaleString("en")} notified
        </span>
        <span class="muted small">
          {timeOf(decidedAt)} from {nameOf(Sender)}, {(seconds * 1000).toFixed(2)} ms
        </span>
      </button>
      {isOpen && (
        <div class="opened">
          <CountList counts={counts} chosen={openReason.value} onChoose={(reason) => showFanOut(MessageId, reason)} />
          <Decided />
        </div>
      )}
    </li>
  );
}

function Decided() {
  return (
    <>
      <ul class="decided">
        {fanOutMembers.rows.value.map((member) => {
          const { MemberArn, notify, reason } = member;
          const isOpen = why.value?.MemberArn === MemberArn;
          const toggle = () => {
            if (isOpen) why.value = undefined;
            else void explain(member);
          };
          return (
            <li key={MemberArn}>
              <button type="button" class="row" aria-expanded={isOpen} title={MemberArn} onClick={toggle}>
                <span class="who">
                  <Mark holds={notify} />
                  {nameOf(MemberArn)}
                </span>
                <span class="muted small mono">{reason}</span>
              </button>
              {isOpen && <Because />}
            </li>
          );
        })}
      </ul>
      <More list={fanOutMembers} none="" />
    </>
  );
}

function Because() {
  const { explanation, reason, notify } = why.value ?? {};
  if (explanation !== undefined) return <Tree rule={explanation.rule} />;
  return (
    <p class="muted small">
      {notify === true ? "Notified" : "Not notified"}: {reason}. No rule decided.
    </p>
  );
}
