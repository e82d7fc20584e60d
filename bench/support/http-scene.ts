import type { Workload, WorkloadMember } from "../workloads/workload.ts";
import { toChannel } from "./group.ts";

/** One channel with the members of a workload, and the requests for it. */
export class HttpScene {
  readonly #workload: Workload;
  readonly #instance: string;
  readonly #channelArn: string;
  readonly #path: string;

  constructor(workload: Workload) {
    this.#workload = workload;
    this.#instance = workload.member(0).arn.split("/user/")[0]!;
    this.#channelArn = `${this.#instance}/channel/bench`;
    this.#path = `/channels/${encodeURIComponent(this.#channelArn)}`;
  }

  /** Returns the Put number `index`: every member in turn changes its preference. */
  put(index: number) {
    const { arn, preferences } = this.#changed(index);
    const path = `${this.#path}/memberships/${encodeURIComponent(arn)}/preferences`;
    return { method: "PUT" as const, path, headers: headersOf(arn), body: JSON.stringify({ Preferences: preferences }) };
  }

  /** Returns the message number `index`. */
  send(index: number) {
    const { arn } = this.#workload.member(index % this.#workload.size);
    const more = { Content: `message ${index}`, Type: "STANDARD", Persistence: "PERSISTENT", ClientRequestToken: `send-${index}` };
    const body = JSON.stringify({ ...this.#workload.message(index), ...more });
    return { method: "POST" as const, path: `${this.#path}/messages`, headers: headersOf(arn), body };
  }

  /** Imports the channel into a service. */
  async fill(url: string): Promise<void> {
    const by = this.#workload.member(0).arn;
    const made = { CreatedAt: 1, UpdatedAt: 1 };
    const channel = { Name: "bench", Mode: "RESTRICTED", Privacy: "PRIVATE", CreatedBy: by, RequestDigest: "bench", ...made };
    const membership = { Type: "DEFAULT", InvitedBy: by, ...made };
    const rows: object[] = [{ kind: "channel", group: this.#instance, id: this.#channelArn, value: channel }];
    for (const { arn, preferences } of this.#workload.members)
      rows.push({ kind: "membership", group: this.#channelArn, id: arn, value: { ...membership, Preferences: preferences } });
    const body = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    const { refused } = await ask(`${url}/_pushsieve/import`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson", "x-pushsieve": "bench" },
      body,
    });
    if (refused !== 0) throw new Error(`${String(refused)} rows were rejected`);
  }

  /** Throws unless a sample of Sends sees the Put before it, and notifies as many members as the library does. */
  async check(url: string): Promise<void> {
    const channel = toChannel(this.#workload.members);
    for (let done = 0; done < 20; done++) {
      // Their numbers are above those of timed requests, so that every timed request is new.
      const index = 1e9 + done;
      const [put, send] = [this.put(index), this.send(index)];
      await ask(url + put.path, put);
      const { arn, preferences } = this.#changed(index);
      channel.set(arn, preferences);
      const { MessageId } = await ask(url + send.path, send);
      const { fanOuts } = await ask(`${url}/_pushsieve/fan-outs`, {});
      const [decided] = fanOuts as { MessageId: string; notified: number }[];
      const expected = channel.fanOut(this.#workload.message(index)).size;
      if (decided?.MessageId !== MessageId || decided?.notified !== expected)
        throw new Error(`${url}: ${String(MessageId)} should notify ${expected}: ${JSON.stringify(decided)}`);
    }
  }

  #changed(index: number): WorkloadMember {
    const { size, member } = this.#workload;
    return member(index % size, 1 + Math.floor(index / size));
  }
}

function headersOf(bearer: string): Record<string, string> {
  return { "content-type": "application/json", "x-amz-chime-bearer": bearer };
}

async function ask(url: string, init: RequestInit): Promise<Record<string, unknown>> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${init.method} ${url} was answered with ${response.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
