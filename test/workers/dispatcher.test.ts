import { expect, it } from "vitest";
import { type DamagedRowError, dueKey } from "../../src/messaging/index.ts";
import { NatsDispatcher, type Publisher } from "../../src/workers/index.ts";
import { DamageableStore } from "../messaging/damaged-store.ts";
import { instance, user } from "../messaging/support.ts";

it("the sweep of the outbox reports rows that it cannot publish, and publishes the others", async () => {
  const store = new DamageableStore();
  const ChannelArn = `${instance}/channel/team`;
  const published: string[] = [];
  const publisher = { publish: async ({ messageId }: { messageId: string }) => void published.push(messageId) };
  const row = { Type: "STANDARD", Persistence: "PERSISTENT", Sender: user("alice"), Status: { Value: "SENT" }, Redacted: false } as const;
  const ids = ["damaged-due", "damaged-message", "good"];
  for (const id of ids)
    await store.commit([
      { put: { kind: "message", group: ChannelArn, id }, value: { ...row, CreatedAt: 1, UpdatedAt: 1 } },
      { put: dueKey(id), value: { ChannelArn } },
    ]);
  store.damage(dueKey("damaged-due"), "{");
  store.damage({ kind: "message", group: ChannelArn, id: "damaged-message" }, "{");
  const reported: object[] = [];
  const onDamaged = ({ key }: DamagedRowError) => reported.push(key);
  const dispatcher = new NatsDispatcher({ store, publisher: publisher as never as Publisher, onDamaged });
  await expect.poll(() => published).toEqual(["good"]);
  await dispatcher.close();
  expect(reported).toEqual([dueKey("damaged-due"), { kind: "message", group: ChannelArn, id: "damaged-message" }]);
});
