import { describe, expect, it } from "vitest";
import { RowCache } from "../../src/messaging/store/row-cache.ts";
import type { Key } from "../../src/messaging/store/rows.ts";

const key = (id: string): Key<"ban"> => ({ kind: "ban", group: "g", id });
const stored = { key: key("a"), value: { CreatedBy: "arn:eve", CreatedAt: 0 }, revision: 1 };

describe("a cache of rows", () => {
  it("knows rows and absent rows until they are dropped, one by one or with their group", () => {
    const cache = new RowCache();
    expect(cache.find(key("a"))).toBeUndefined();
    cache.drop(key("a"));
    cache.dropGroup(key("a"));
    cache.keep(key("a"), stored, 10);
    cache.keep(key("b"), undefined, 0);
    cache.keep({ ...key("a"), kind: "moderator" }, undefined, 0);
    cache.keep({ ...key("a"), group: "h" }, undefined, 0);
    expect(cache.find(key("a"))?.stored).toBe(stored);
    expect(cache.find(key("b"))).toMatchObject({ stored: undefined });
    cache.drop(key("a"));
    expect([cache.find(key("a")), cache.find(key("b")) === undefined]).toEqual([undefined, false]);
    cache.dropGroup(key("b"));
    expect(cache.find(key("b"))).toBeUndefined();
    expect(cache.find({ ...key("a"), kind: "moderator" })).toBeDefined();
    expect(cache.find({ ...key("a"), group: "h" })).toBeDefined();
  });

  it("forgets all rows when they have taken its room, and counts only those that it has", () => {
    const cache = new RowCache();
    cache.keep(key("a"), stored, 10);
    for (let times = 0; times < 20; times++) {
      cache.keep(key("b"), stored, 4_000_000);
      if (times % 2 === 0) cache.drop(key("b"));
      else cache.dropGroup({ kind: "ban", group: "g" });
      if (times % 2 === 1) cache.keep(key("a"), stored, 10);
    }
    expect(cache.find(key("a"))?.stored).toBe(stored);
    for (const id of ["b", "c", "d", "e"]) cache.keep(key(id), stored, 4_000_000);
    expect(cache.find(key("a"))?.stored).toBe(stored);
    cache.keep(key("f"), stored, 10);
    expect(["a", "b", "f"].map((id) => cache.find(key(id)) !== undefined)).toEqual([false, false, true]);
    // There is room again.
    cache.keep(key("g"), stored, 10);
    expect(cache.find(key("f"))?.stored).toBe(stored);
  });

  it("counts long names, also those of absent rows", () => {
    const long = "x".repeat(4_000_000);
    const names = [key(`${long}1`), key(`${long}2`), { ...key("a"), group: `${long}3` }, { ...key("a"), group: `${long}4` }];
    const cache = new RowCache();
    for (const name of names) cache.keep(name, undefined, 0);
    expect(names.filter((name) => cache.find(name) !== undefined).length).toBe(4);
    cache.keep(key("b"), undefined, 0);
    expect([names.filter((name) => cache.find(name) !== undefined).length, cache.find(key("b")) !== undefined]).toEqual([0, true]);
  });
});
