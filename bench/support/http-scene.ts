import type { Workload } from "../workloads/workload.ts";
import { toChannel } from "./group.ts";

/** An operation of the API as one HTTP request. */
export interface HttpRequest {
  readonly method: "PUT" | "POST";
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** One channel with the members of a workload, and what is asked of it. */
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

  /** The number `index` of the Puts: every member in turn changes its mind. */
  put(index: number): HttpRequest {
    const { size } = this.#workload;
    const { arn } = this.#workload.member(index % size);
    const { preferences } = this.#workload.member(index % size, 1 + Math.floor(index / size));
    const path = `${this.#path}/memberships/${encodeURIComponent(arn)}/preferences`;
    return { method: "PUT", path, headers: headersOf(arn), body: JSON.stringify({ Preferences: preferences }) };
  }

  /** The number `index` of the messages. */
  send(index: number): HttpRequest {
    const { arn } = this.#workload.member(index % this.#workload.size);
    const more = { Content: `message ${index}`, Type: "STANDARD", Persistence: "PERSISTENT", ClientRequestToken: `send-${index}` };
    return {
      method: "POST",
      path: `${this.#path}/messages`,
      headers: headersOf(arn),
      body: JSON.stringify({ ...this.#workload.message(index), ...more }),
    };
  }

  /** Puts the channel into a service. */
  async fill(url: string): Promise<void> {
    const by = this.#workload.member(0).arn;
    const made = { CreatedAt: 1, UpdatedAt: 1 };
    const channel = { Name: "bench", Mode: "RESTRICTED", Privacy: "PRIVATE", CreatedBy: by, RequestDigest: "bench", ...made };
    const rows = [
      { kind: "channel", group: this.#instance, id: this.#channelArn, value: channel },
      ...Array.from(this.#workload.members, ({ arn, preferences }) => {
        const value = { Type: "DEFAULT", InvitedBy: by, ...made, Preferences: preferences };
        return { kind: "membership", group: this.#channelArn, id: arn, value };
      }),
    ];
    const body = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    const { refused } = await request(`${url}/_pushsieve/import`, "POST", { "content-type": "application/x-ndjson" }, body);
    if (refused !== 0) throw new Error(`${String(refused)} rows were refused`);
  }

  /** Holds a service against the library, before anything is timed: some fan-outs, and that a Send sees the Put before it. */
  async check(url: string): Promise<void> {
    const channel = toChannel(this.#workload.members);
    const check = (isSame: boolean, what: string) => {
      if (!isSame) throw new Error(`${url}: ${what}`);
    };
    const compare = async (index: number) => {
      const Message = this.#workload.message(index);
      const { size, counts } = channel.fanOut(Message);
      const found = await request(`${url}/_pushsieve/dry-run`, "POST", {}, JSON.stringify({ ChannelArn: this.#channelArn, Message }));
      check(found.size === size && JSON.stringify(found.counts) === JSON.stringify(counts), `message ${index} should notify ${size}`);
    };
    for (let index = 0; index < 20; index++) await compare(index);
    // Beyond those that are timed, so that every one of them is new.
    const last = this.#workload.size - 1;
    const { arn, preferences } = this.#workload.member(last, 1);
    const put = this.put(last);
    await request(url + put.path, put.method, put.headers, put.body);
    channel.set(arn, preferences);
    for (let index = 20; index < 40; index++) await compare(index);
    const send = this.send(1e9);
    const { MessageId } = await request(url + send.path, send.method, send.headers, send.body);
    const { fanOuts } = await request(`${url}/_pushsieve/fan-outs`, "GET", {});
    const [decided] = fanOuts as { MessageId: string; notified: number }[];
    const { size } = channel.fanOut(this.#workload.message(1e9));
    check(decided?.MessageId === MessageId && decided?.notified === size, `a Send should notify ${size}`);
  }
}

function headersOf(bearer: string): Record<string, string> {
  return { "content-type": "application/json", "x-amz-chime-bearer": bearer };
}

async function request(url: string, method: string, headers: Record<string, string>, body?: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} was answered with ${response.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
