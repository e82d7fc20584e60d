import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryStore } from "../../src/messaging/index.ts";
import type { Rows } from "../../src/messaging/store/rows.ts";
import { HeldMessages } from "../../src/transport/http/held-messages.ts";

/** test/http/notifications.test.ts has the event; here are the messages that have none. */

const hour = 60 * 60 * 1000;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: 1000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function following() {
  const store = new MemoryStore();
  const late: string[] = [];
  const held = new HeldMessages(store, ({ id }) => late.push(id));
  const put = async (id: string, more: Partial<Rows["message"]> = {}) => {
    const row = { Type: "STANDARD", Persistence: "PERSISTENT", Sender: "arn:eve", Redacted: false, UpdatedAt: 0 } as const;
    const value = { ...row, CreatedAt: Date.now(), Status: { Value: "PENDING" }, ...more } as const;
    const change = { put: { kind: "message", group: "arn:team", id }, value } as const;
    await store.commit([change]);
    held.apply(change);
  };
  return { store, held, late, put };
}

it("reports each held message once, a millisecond after its 48 hours, and no message that was settled, deleted or removed", async () => {
  const { store, late, put } = following();
  for (const id of ["settled", "deleted", "removed", "late"]) await put(id);
  await vi.advanceTimersByTimeAsync(hour);
  await put("later");
  await put("settled", { Status: { Value: "SENT" } });
  await put("deleted", { Deleted: true });
  await store.commit([{ remove: { kind: "message", group: "arn:team", id: "removed" } }]);
  await vi.advanceTimersByTimeAsync(47 * hour);
  expect(late).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(late).toEqual(["late"]);
  await vi.advanceTimersByTimeAsync(100 * hour);
  expect([late, vi.getTimerCount()]).toEqual([["late", "later"], 0]);
});

it("waits on if the clock was set back, for any time, and not after the end", async () => {
  const { held, late, put } = following();
  await put("set back");
  await put("of the future", { CreatedAt: 10 ** 12 });
  await vi.advanceTimersByTimeAsync(48 * hour);
  vi.setSystemTime(1000);
  await vi.advanceTimersByTimeAsync(2);
  expect([late, vi.getTimerCount()]).toEqual([[], 2]);
  await vi.advanceTimersByTimeAsync(48 * hour);
  expect(late).toEqual(["set back"]);
  held.clear();
  expect(vi.getTimerCount()).toBe(0);
});
