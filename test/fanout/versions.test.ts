import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Versions } from "../../src/fanout/versions.ts";
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
          for (let key = 0; key <= 5; key++) expect(snapshot.get(key)).toBe(then.get(key));
          expect(snapshot.isCurrent).toBe(at === changes);
        }
      }),
      1000,
    );
  });

  it("are not current any more when something changed, also after a later snapshot", () => {
    const map = new Map([[1, "a"]]);
    const versions = new Versions<number, string>((key) => map.get(key));
    const first = versions.snapshot();
    expect(first.isCurrent).toBe(true);
    versions.note(1);
    map.set(1, "b");
    const second = versions.snapshot();
    expect([first.isCurrent, second.isCurrent]).toEqual([false, true]);
  });

  it("stops noting changes when no snapshot is left", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
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
      await new Promise((resolve) => setTimeout(resolve, 5));
      gc();
    }
    expect(noted?.deref()).toBeUndefined();
  });
});
