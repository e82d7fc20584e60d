import { vi } from "vitest";
import { TermMarks } from "../../src/rule-index/interning/message-terms.ts";
import { Programs } from "../../src/rule-index/interning/programs.ts";
import { Memberships } from "../../src/rule-index/posting/memberships.ts";
import { PostingLists } from "../../src/rule-index/posting/posting-lists.ts";

/** The steps of a posting index for one message. */
export interface Steps {
  /** Records that are read. */
  records: number;
  /** Rules whose program is evaluated. */
  rules: number;
  /** Terms that are looked up among those of the message: one for each word of code and each term of a program that is read. */
  lookups: number;
  /** Members that are visited one by one. */
  members: number;
}

/** Counts what is done while `work` runs. */
export function countSteps(work: () => void): Steps {
  const steps: Steps = { records: 0, rules: 0, lookups: 0, members: 0 };
  const { isFlipped } = Programs.prototype;
  const { read } = PostingLists.prototype;
  const { read: readView } = TermMarks.prototype;
  const { has, isTriggered, isVetoed } = Memberships.prototype;
  const spies = [
    vi.spyOn(Programs.prototype, "isFlipped").mockImplementation(function (this: Programs, ...args) {
      steps.rules++;
      return isFlipped.apply(this, args);
    }),
    vi.spyOn(PostingLists.prototype, "read").mockImplementation(function (this: PostingLists, ...args) {
      steps.records += this.length(args[0]);
      read.apply(this, args);
    }),
    vi.spyOn(TermMarks.prototype, "read").mockImplementation(function (this: TermMarks, ...args) {
      const message = readView.apply(this, args);
      this.bits = new Proxy(this.bits, {
        get: (target, key) => {
          if (typeof key === "string" && /^\d+$/.test(key)) steps.lookups++;
          return Reflect.get(target, key);
        },
      });
      return message;
    }),
    vi.spyOn(Memberships.prototype, "has").mockImplementation(function (this: Memberships, ...args) {
      steps.members++;
      return has.apply(this, args);
    }),
    vi.spyOn(Memberships.prototype, "isTriggered").mockImplementation(function (this: Memberships, ...args) {
      steps.members++;
      return isTriggered.apply(this, args);
    }),
    vi.spyOn(Memberships.prototype, "isVetoed").mockImplementation(function (this: Memberships, ...args) {
      steps.members++;
      return isVetoed.apply(this, args);
    }),
  ];
  try {
    work();
    return steps;
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** The total: each step is a few instructions on neighbouring memory. */
export function totalOf({ records, rules, lookups, members }: Steps): number {
  return records + rules + lookups + members;
}
