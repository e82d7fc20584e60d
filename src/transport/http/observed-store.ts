import type { Key, Rows } from "../../messaging/store/rows.ts";
import type { Change, MessagingStore } from "../../messaging/store/store.ts";
import type { EndpointDirectory } from "./endpoint-directory.ts";
import type { EventLog } from "./event-log.ts";
import { HeldMessages } from "./held-messages.ts";

/** A store whose commits are in the log of events, as are the changes of other processes. */
export function observedStore(
  store: MessagingStore,
  events: EventLog,
  endpoints: Pick<EndpointDirectory, "apply" | "applyRow">,
  onOutbox: () => void,
): MessagingStore {
  const { watch } = store;
  const held = new HeldMessages(store, ({ group, id }) =>
    events.add("message", { ChannelArn: group, MessageId: id, Status: "FAILED", change: "changed" }),
  );
  return {
    get: (key) => store.get(key),
    list: (range) => store.list(range),
    groups: (...args) => store.groups(...args),
    commit: async (changes) => {
      await store.commit(changes);
      for (const change of changes) {
        reportChange(change, events, onOutbox);
        endpoints.apply(change);
        held.apply(change);
      }
    },
    close: () => {
      held.clear();
      return store.close();
    },
    ...(watch === undefined
      ? {}
      : {
          watch: (listener) =>
            watch.call(store, (key, stored) => {
              report(key, stored?.value, events);
              endpoints.applyRow(key, stored?.value);
              listener(key, stored);
            }),
        }),
  };
}

function reportChange(change: Change, events: EventLog, onOutbox: () => void): void {
  const key = "put" in change ? change.put : "remove" in change ? change.remove : undefined;
  if (key === undefined) return;
  if (key.kind === "due") onOutbox();
  else report(key, "put" in change ? change.value : undefined, events, "expect" in change && change.expect === "absent");
}

/** Reports a row that was put, or removed if it has no value. Its contents are sensitive, so they are not in the event. */
function report({ kind, group, id }: Key, value: object | undefined, events: EventLog, isNew = false): void {
  if (kind === "channel") events.add(kind, { ChannelArn: id, change: isNew ? "added" : changeOf(value as Rows["channel"] | undefined) });
  else if (kind === "membership") {
    const row = value as Rows["membership"] | undefined;
    const isAdded = row !== undefined && row.Preferences === undefined && row.ReadAt === undefined;
    events.add(kind, { ChannelArn: group, MemberArn: id, change: isAdded ? "added" : row === undefined ? "removed" : "changed" });
  } else if (kind === "message" && value !== undefined) {
    const row = value as Rows["message"];
    const change = row.Deleted === true ? "removed" : changeOf(row);
    events.add(kind, { ChannelArn: group, MessageId: id, Status: row.Status.Value, change });
  }
}

function changeOf(row: Pick<Rows["channel"], "CreatedAt" | "UpdatedAt"> | undefined): "added" | "changed" | "removed" {
  if (row === undefined) return "removed";
  return row.CreatedAt === row.UpdatedAt ? "added" : "changed";
}
