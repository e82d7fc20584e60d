import { JetStreamApiError } from "@nats-io/jetstream";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { persist } from "../../src/workers/protocol/retry.ts";
import { StreamAccess } from "../../src/workers/protocol/stream-access.ts";

const refusal = (status: number, err_code: number) => new JetStreamApiError({ code: status, err_code, description: "no" });

it("a write whose first attempt is still in process is asked again, and a rejected one is not", async () => {
  let asked = 0;
  const answer = async (error: Error) => {
    if (++asked === 1) throw error;
    return "stored";
  };
  expect(await persist(() => answer(refusal(409, 10_158)))).toBe("stored");
  asked = 0;
  await expect(persist(() => answer(refusal(400, 10_071)))).rejects.toThrow("no");
  expect(asked).toBe(1);
});

it("an answer without a position does not count as stored", async () => {
  const answers = [
    { seq: 0, duplicate: true },
    { seq: 7, duplicate: true },
  ];
  let take: (error: null, message: Msg) => void = () => {};
  const nc = {
    subscribe: (_: string, { callback }: { callback: typeof take }) => {
      take = callback;
    },
    publish: (_: string, __: unknown, { reply }: { reply: string }) => {
      const answer = answers.shift();
      queueMicrotask(() => take(null, { subject: reply, data: Buffer.from("{}"), json: () => answer } as unknown as Msg));
    },
    status: () => ({ async *[Symbol.asyncIterator]() {} }),
  };
  const access = new StreamAccess(nc as unknown as NatsConnection);
  expect(await persist(() => access.store("messages", { msgID: "m" }))).toEqual({ seq: 7, isDuplicate: true });
});
