import { JetStreamApiError } from "@nats-io/jetstream";
import { expect, it } from "vitest";
import { persist } from "../../src/workers/protocol/retry.ts";

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
