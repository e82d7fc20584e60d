import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
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

describe("weakly held snapshots", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  /** References that tests clear in place of the garbage collector, with a count of how often each was asked. */
  const controlled = ({ isBornDead = false } = {}) => {
    const references: { target: object | undefined; asked: number }[] = [];
    vi.stubGlobal(
      "WeakRef",
      class {
        target: object | undefined;
        asked = 0;
        constructor(target: object) {
          this.target = isBornDead && "number" in target ? undefined : target;
          references.push(this);
        }
        deref() {
          this.asked++;
          return this.target;
        }
      },
    );
    // The first reference is that of the histories; each of the others is that of the snapshots between two changes.
    const tokens = () => references.slice(1);
    return {
      drop: (at: number) => void Object.assign(tokens()[at]!, { target: undefined }),
      /** How often each snapshot is asked whether it is left while some work is done. */
      askedDuring: (work: () => void) => {
        const before = tokens().map(({ asked }) => asked);
        work();
        return tokens().map(({ asked }, at) => asked - (before[at] ?? 0));
      },
    };
  };

  it("are not asked for when a value changes that is noted already", () => {
    const { askedDuring } = controlled();
    const { versions, change } = counter(3);
    versions.snapshot();
    change(0);
    expect(askedDuring(() => change(0))).toEqual([0]);
    expect(askedDuring(() => change(1))).not.toEqual([0]);
  });

  it("are asked for a while after one of them is gone, and then no more", () => {
    const { askedDuring, drop } = controlled();
    const { versions, change } = counter(20);
    const first = versions.snapshot();
    for (let key = 0; key < 20; key++) change(key);
    versions.snapshot();
    change(0);
    expect(valuesKept(first)).toBe(21);
    drop(1);
    // Two rounds, of one key with each change.
    for (let time = 0; time < 60; time++) change(time % 20);
    expect(valuesKept(first)).toBe(20);
    expect(askedDuring(() => Array.from({ length: 40 }, (_, time) => change(time % 20)))).toEqual([0, 0]);
  });

  it("lose the values that only a dropped one between them could see", () => {
    const { drop, askedDuring } = controlled();
    const { versions, change } = counter(3);
    const held = [0, 1, 2].map(() => {
      const snapshot = versions.snapshot();
      change(0);
      return snapshot;
    });
    expect(valuesKept(held[0]!)).toBe(3);
    drop(1);
    for (let time = 0; time < 10; time++) change(0);
    expect(valuesKept(held[0]!)).toBe(2);
    expect([held[0]!.get(0), held[2]!.get(0)]).toEqual(["0:0", "0:2"]);
    expect(askedDuring(() => Array.from({ length: 10 }, () => change(0)))[1]).toBe(0);
  });

  it("lose the histories of keys whose values they all see as they are at present", () => {
    const { drop } = controlled();
    const { versions, change } = counter(4);
    versions.snapshot();
    for (const key of [0, 1, 2]) change(key);
    const second = versions.snapshot();
    change(3);
    expect([...second.changed.keys()]).toEqual([0, 1, 2, 3]);
    drop(0);
    for (let time = 0; time < 10; time++) change(3);
    expect([...second.changed.keys()]).toEqual([3]);
    expect([0, 3].map((key) => second.get(key))).toEqual(["0:1", "3:0"]);
  });

  it("have no value noted that only a dropped one could see", () => {
    const { drop } = controlled();
    const map = new Map([[0, "a"]]);
    const settle = vi.fn((key: number) => map.get(key));
    const versions = new Versions<number, string>((key) => map.get(key), settle);
    const first = versions.snapshot();
    versions.note(0);
    const second = versions.snapshot();
    versions.note(1);
    expect(settle.mock.calls).toEqual([[0], [1]]);
    drop(1);
    versions.note(0);
    expect(settle).toHaveBeenCalledTimes(2);
    expect([first.changed.size, second.isCurrent]).toEqual([2, false]);
  });

  it("note nothing if they are gone before the first change", () => {
    controlled({ isBornDead: true });
    const settle = vi.fn(() => "a");
    const versions = new Versions<number, string>(() => "a", settle);
    const snapshot = versions.snapshot();
    for (const key of [0, 1, 2]) versions.note(key);
    expect(settle).not.toHaveBeenCalled();
    expect(snapshot.changed.size).toBe(0);
  });
});

describe("forgetting", () => {
  it("needs no snapshot, and no change before it", () => {
    const versions = new Versions<number, string>(() => "present");
    versions.forget();
    const snapshot = versions.snapshot();
    expect(snapshot.get(1)).toBe("present");
    versions.forget();
    expect([snapshot.get(1), snapshot.isCurrent, snapshot.changed.size]).toEqual([undefined, false, 0]);
    expect(versions.snapshot().get(1)).toBe("present");
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
