import { expect } from "vitest";
import { decisionReasons } from "../../src/index.ts";
import type { DecisionBatch, DecisionChain } from "../../src/messaging/index.ts";

/** The fields of the envelope, each with its source; the pages list the same ones. */
export const decisionBatchMembers: Readonly<Record<keyof DecisionBatch, "all" | "worker">> = {
  id: "all",
  ChannelArn: "all",
  MessageId: "all",
  part: "all",
  parts: "all",
  size: "all",
  counts: "all",
  message: "all",
  notified: "all",
  chain: "worker",
};

/** The fields of a message that a worker passes on. */
const workerMessage = ["PushNotification"];
const serviceMessage = ["Sender", "CreatedTimestamp", "Content", "Metadata", "PushNotification", "MessageAttributes"];

/** Checks the one shape of a batch, of the service and of workers. Throws for anything else. */
export function requireDecisionBatch(value: unknown, from: "service" | "worker"): void {
  const batch = JSON.parse(JSON.stringify(value)) as DecisionBatch;
  const given = Object.entries(decisionBatchMembers).flatMap(([name, who]) => (who === "all" || from === "worker" ? [name] : []));
  expect(Object.keys(batch).toSorted()).toEqual(given.toSorted());
  for (const text of [batch.id, batch.ChannelArn, batch.MessageId]) expect(text).toEqual(expect.stringMatching(/./));
  for (const count of [batch.part, batch.parts, batch.size, ...Object.values(batch.counts)]) expect(count).toBeGreaterThanOrEqual(0);
  expect(batch.part).toBeLessThan(batch.parts);
  // Workers add a digest of the channel before it, because ids of messages are unique only within a channel there.
  const [first] = batch.id.split(".");
  expect(batch.id).toBe(`${from === "worker" ? `${first}.` : ""}${batch.MessageId}.${batch.part}`);
  expect(Object.keys(batch.counts).filter((reason) => !(decisionReasons as readonly string[]).includes(reason))).toEqual([]);
  const known = from === "worker" ? workerMessage : serviceMessage;
  expect(Object.keys(batch.message).filter((name) => !known.includes(name))).toEqual([]);
  expect(batch.notified.filter((arn) => typeof arn !== "string" || arn === "")).toEqual([]);
  expect(batch.notified.length).toBeLessThanOrEqual(Math.min(1_000, batch.size));
  if (from === "worker") requireChain(batch.chain);
}

function requireChain(chain: DecisionChain | undefined): void {
  expect(chain).toEqual({ revision: expect.any(Number), previous: expect.any(Number), takenOver: expect.any(Boolean) });
}
