import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VersionedMap } from "../../src/fanout/versioned-map.ts";
import { check } from "../support/property.ts";

const keyArb = fc.nat({ max: 5 });
const stepArb = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), key: keyArb, value: fc.nat() }),
  fc.record({ kind: fc.constant("delete" as const), key: keyArb }),
  fc.constant({ kind: "snapshot" as const }),
);

describe("a versioned map", () => {
  it("gives snapshots that stay as the map was, in any interleaving", () => {
    check(
      fc.property(fc.array(stepArb, { maxLength: 40 }), (steps) => {
        const map = new VersionedMap<number, number>();
        const model = new Map<number, number>();
        const taken: [ReturnType<typeof map.snapshot>, Map<number, number>][] = [];
        for (const step of steps) {
          if (step.kind === "set") {
            map.set(step.key, step.value);
            model.set(step.key, step.value);
          } else if (step.kind === "delete") {
            map.delete(step.key);
            model.delete(step.key);
          } else taken.push([map.snapshot(), new Map(model)]);
        }
        for (const [snapshot, then] of taken) for (let key = 0; key <= 5; key++) expect(snapshot.get(key)).toBe(then.get(key));
        expect(new Map(map.entries())).toEqual(model);
        expect(map.size).toBe(model.size);
        for (let key = 0; key <= 5; key++) expect([map.get(key), map.has(key)]).toEqual([model.get(key), model.has(key)]);
      }),
      1000,
    );
  });

  it("stops noting changes when no snapshot is left", async () => {
    const gc = (globalThis as { gc?: () => void }).gc;
    expect(gc, "run with --expose-gc").toBeTypeOf("function");
    const map = new VersionedMap<number, object>();
    let noted: WeakRef<object> | undefined;
    (() => {
      const old = {};
      noted = new WeakRef(old);
      map.set(1, old);
      map.snapshot();
      map.set(1, {});
    })();
    for (let i = 0; i < 10 && noted?.deref() !== undefined; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      gc?.();
    }
    expect(noted?.deref()).toBeUndefined();
  });
});
