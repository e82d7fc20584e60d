import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { lowerBound, type Snapshot, Versions } from "../../src/fanout/versions.ts";
import { check } from "../support/property.ts";

const keyArb = fc.nat({ max: 5 });
const stepArb = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), key: keyArb, value: fc.nat() }),
  fc.record({ kind: fc.constant("delete" as const), key: keyArb }),
  fc.constant({ kind: "snapshot" as const }),
);

describe("snapshots", () => {
  it("stay as everything was, in any interleaving of changes", () => {
    check(
      fc.property(fc.array(stepArb, { maxLength: 40 }), (steps) => {
        const map = new Map<number, number>();
        const versions = new Versions<number, number>((key) => map.get(key));
        const taken: [ReturnType<typeof versions.snapshot>, Map<number, number>, number][] = [];
        let changes = 0;
        for (const step of steps) {
          if (step.kind === "snapshot") taken.push([versions.snapshot(), new Map(map), changes]);
          else {
            versions.note(step.key);
            changes++;
            if (step.kind === "set") map.set(step.key, step.value);
            else map.delete(step.key);
          }
        }
        for (const [snapshot, then, at] of taken) {
          for (let key = 0; key <= 5; key++) {
            expect(snapshot.get(key)).toBe(then.get(key));
            if (!snapshot.changed.has(key)) expect(map.get(key)).toBe(then.get(key));
          }
          expect(snapshot.isCurrent).toBe(at === changes);
        }
      }),
      1000,
    );
  });

  it("are no longer current after a change, even after a later snapshot", () => {
    const map = new Map([[1, "a"]]);
    const versions = new Versions<number, string>((key) => map.get(key));
    const first = versions.snapshot();
    expect(first.isCurrent).toBe(true);
    versions.note(1);
    map.set(1, "b");
    const second = versions.snapshot();
    expect([first.isCurrent, second.isCurrent]).toEqual([false, true]);
  });

  it("read a value in a few steps, however many snapshots and changes came later", () => {
    const { versions, map, change } = counter(1_000);
    const first = versions.snapshot();
    const held = Array.from({ length: 10_000 }, (_, at) => {
      change(at % 1_000);
      change(0);
      return versions.snapshot();
    });
    const get = vi.spyOn(Map.prototype, "get");
    const has = vi.spyOn(Map.prototype, "has");
    try {
      for (let key = 0; key < 1_000; key++) first.get(key);
      expect(get.mock.calls.length + has.mock.calls.length).toBeLessThanOrEqual(2_000);
    } finally {
      for (const spy of [get, has]) spy.mockRestore();
    }
    expect(Array.from({ length: 1_000 }, (_, key) => first.get(key))).toEqual(Array.from({ length: 1_000 }, (_, key) => `${key}:0`));
    expect(held.at(-1)?.get(0)).toBe(map.get(0));
  });

  it("find their value among many changes of one key by bisection", () => {
    let reads = 0;
    const numbers = new Proxy(
      Array.from({ length: 10_000 }, (_, at) => at * 2),
      {
        get: (target, key) => {
          reads++;
          return Reflect.get(target, key);
        },
      },
    );
    expect([0, 1, 2, 9_999, 19_998, 19_999].map((number) => lowerBound(number, numbers))).toEqual([0, 1, 1, 5_000, 9_999, 10_000]);
    expect(reads / 6).toBeLessThan(17);
  });

  it("stay unchanged when everything is forgotten, and no longer cost anything", () => {
    const { versions, map, change } = counter(3);
    const before = versions.snapshot();
    for (const key of [0, 1, 2]) {
      versions.note(key);
      map.delete(key);
    }
    versions.forget();
    const empty = versions.snapshot();
    change(1);
    expect([0, 1, 2, 3].map((key) => before.get(key))).toEqual(["0:0", "1:0", "2:0", undefined]);
    expect([before.isCurrent, empty.isCurrent, empty.get(1), before.changed.size]).toEqual([false, false, undefined, 3]);
  });

  it("keep one value of a key that changes again and again, when those between are dropped", async () => {
    const { versions, change } = counter(50);
    const first = versions.snapshot();
    for (let round = 0; round < 40; round++) {
      for (let key = 0; key < 50; key++) {
        versions.snapshot();
        change(key);
      }
      await collectGarbage();
    }
    // Values of dropped snapshots are dropped with the changes that follow.
    for (let i = 0; i < 2_000; i++) change(i % 50);
    expect(valuesKept(first)).toBe(50);
    expect(Array.from({ length: 50 }, (_, key) => first.get(key))).toEqual(Array.from({ length: 50 }, (_, key) => `${key}:0`));
  });

  it("are kept if the runtime has no weak references", () => {
    vi.stubGlobal("WeakRef", undefined);
    try {
      const { versions, map, change } = counter(2);
      const first = versions.snapshot();
      change(0);
      const second = versions.snapshot();
      change(0);
      change(1);
      expect([first.get(0), second.get(0), map.get(0), first.get(1)]).toEqual(["0:0", "0:1", "0:2", "1:0"]);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("stops noting changes when no snapshot is left", async () => {
    const map = new Map<number, object>();
    const versions = new Versions<number, object>((key) => map.get(key));
    let noted: WeakRef<object> | undefined;
    (() => {
      const old = {};
      noted = new WeakRef(old);
      map.set(1, old);
      versions.snapshot();
      versions.note(1);
      map.set(1, {});
    })();
    for (let i = 0; i < 10 && noted?.deref() !== undefined; i++) {
      await collectGarbage();
    }
    expect(noted?.deref()).toBeUndefined();
  });
});

/** Keys from 0, whose value is the number of their changes. */
function counter(keys: number) {
  const map = new Map(Array.from({ length: keys }, (_, key) => [key, `${key}:0`]));
  const versions = new Versions<number, string>((key) => map.get(key));
  const change = (key: number): void => {
    const [, times = "-1"] = map.get(key)?.split(":") ?? [];
    versions.note(key);
    map.set(key, `${key}:${Number(times) + 1}`);
  };
  return { map, versions, change };
}

function valuesKept({ changed }: Snapshot<number, string>): number {
  return [...changed.values()].reduce((sum, { values }) => sum + values.length, 0);
}

async function collectGarbage(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
