import type { Channel } from "../src/index.ts";
import { toChannel } from "./support/group.ts";
import { memoryCells, memoryColumns, memoryNow } from "./support/memory.ts";
import { type Columns, count, type FigureRow, members, type Question } from "./support/question.ts";
import { workloads } from "./workloads/index.ts";
import { below, mulberry32, type Random } from "./workloads/random.ts";
import type { Workload, WorkloadMember } from "./workloads/workload.ts";

const TENTHS = 10;

export const question: Question = {
  title: "does memory stay flat under random updates?",
  async *run({ seed, isQuick }) {
    const size = isQuick ? 20_000 : 100_000;
    const updates = isQuick ? 200_000 : 10_000_000;
    const churn = new Churn(size, seed);
    const rows: FigureRow[] = [];
    for (let tenth = 0; tenth <= TENTHS; tenth++) {
      const start = performance.now();
      if (tenth > 0) churn.update(updates / TENTHS);
      const each = tenth > 0 ? (performance.now() - start) / (updates / TENTHS) : Number.NaN;
      rows.push({ name: `after ${count((updates / TENTHS) * tenth)}`, cells: [...memoryCells(memoryNow()), each] });
    }
    churn.check();
    const subject = `${members(size)}, ${count(updates)} updates; an update with the making of its rule`;
    yield { subject, columns: { ...memoryColumns, "an update": "ms" }, rows };
    const growth = [0, 1, 2, 3].map((column) => {
      const at = (tenth: number) => rows[tenth]!.cells[column]!;
      return at(TENTHS) / Math.max(at(1), at(2), at(3)) - 1;
    });
    const columns: Columns = { heap: "percent", buffers: "percent", together: "percent", resident: "percent" };
    yield { subject: "growth from the first third to the end", columns, rows: [{ name: "growth", cells: growth }] };
  },
};

/** A channel, and which version of its preferences every member has. */
class Churn {
  readonly #channel: Channel;
  readonly #mixed: Workload;
  readonly #complex: Workload;
  readonly #versions: Int32Array;
  readonly #random: Random;

  constructor(size: number, seed: number) {
    this.#mixed = workloads.mixed(size, seed);
    this.#complex = workloads.adversarial(size, seed);
    this.#versions = new Int32Array(size);
    this.#random = mulberry32(seed);
    this.#channel = toChannel(this.#members());
  }

  update(count: number): void {
    for (let done = 0; done < count; done++) {
      const index = below(this.#random, this.#versions.length);
      const kind = below(this.#random, 10);
      if (kind < 4) this.#versions[index]!++;
      const { arn, preferences } = this.#member(index);
      if (kind >= 6 && !this.#channel.delete(arn)) throw new Error(`${arn} was not a member`);
      this.#channel.set(arn, preferences);
    }
  }

  /** Throws unless the channel decides as one that was built of the last preferences. */
  check(): void {
    const fresh = toChannel(this.#members());
    if (fresh.size !== this.#channel.size) throw new Error(`${this.#channel.size} members after the updates, and not ${fresh.size}`);
    for (let index = 0; index < 100; index++) {
      const message = (index % 2 === 0 ? this.#mixed : this.#complex).message(index);
      const [expected, actual] = [fresh, this.#channel].map((channel) => channel.fanOut(message).toArray().sort().join());
      if (expected !== actual) throw new Error(`after the updates, others are notified of ${JSON.stringify(message)}`);
    }
  }

  #member(index: number): WorkloadMember {
    const version = this.#versions[index]!;
    return ((index + version) % 10 === 0 ? this.#complex : this.#mixed).member(index, version);
  }

  *#members(): Generator<WorkloadMember> {
    for (let index = 0; index < this.#versions.length; index++) yield this.#member(index);
  }
}
