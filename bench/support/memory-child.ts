import { Channel, type ChannelOptions, RulePool } from "../../src/index.ts";
import { smallChannel, type WorkloadName, workloads } from "../workloads/index.ts";
import type { Workload } from "../workloads/workload.ts";
import { toChannel } from "./group.ts";
import { toPredicate } from "./internals.ts";
import { memoryNow, minus } from "./memory.ts";

/* Runs in its own process, see `memoryOf`: builds one structure and prints its size. */

const ofOneChannel: Record<string, (workload: Workload, options?: ChannelOptions) => unknown> = {
  channel: (workload, options) => toChannel(workload.members, options),
  // The least data that finds a member by its ARN, and its ARN by a number.
  arns: (workload) => {
    const ids = new Map<string, number>();
    const arns: string[] = [];
    for (const { arn } of workload.members) ids.set(arn, arns.push(arn) - 1);
    return { ids, arns };
  },
  closures: (workload) => Array.from(workload.members, ({ preferences }) => toPredicate(preferences)),
};

const [subject = "", name = "", size = "", seed = ""] = process.argv.slice(2);
// Excludes compiled code and objects that are made once.
build(200);
const before = memoryNow();
const kept = build(Number(size));
console.log(JSON.stringify(minus(memoryNow(), before)));
if (kept === undefined) throw new Error("nothing was built");

function build(count: number): unknown {
  if (name !== "many-channels") return ofOneChannel[subject]!(workloads[name as WorkloadName](count, Number(seed)));
  const pool = new RulePool();
  const each = (one: (index: number) => unknown) => Array.from({ length: count }, (_, index) => one(index));
  if (subject === "empty channel") return each(() => new Channel({ pool }));
  const [what, options] = subject === "pooled channel" ? ["channel", { pool }] : [subject, {}];
  return each((index) => ofOneChannel[what]!(smallChannel(index, Number(seed)), options));
}
