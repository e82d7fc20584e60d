import { describe, expect, it, vi } from "vitest";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { type MemberSnapshot, MemberTable } from "../../src/fanout/member-table.ts";
import { type KeptPreferences, readPreferences } from "../../src/fanout/preferences.ts";
import { insideOf, RulePool } from "../../src/fanout/rule-pool.ts";
import type { ChannelMembershipPreferences } from "../../src/index.ts";
import { printRule } from "../../src/rule/canonical.ts";
import type { RuleTape } from "../../src/rule/tape.ts";

const canonical = '{"mention":["Bob"]}';
const spaced = '{ "mention": ["Bob"] }';

describe("the members of a channel", () => {
  it("have their texts only if the rule does not print them", () => {
    const { table, put } = empty();
    const ids = [put("a", filtered(canonical)), put("b", filtered(spaced)), put("c", all)];
    expect(ids).toEqual([0, 1, 2]);
    expect(ids.map((id) => table.member(id)?.text)).toEqual([undefined, spaced, undefined]);
    put("b", filtered(canonical));
    expect(table.member(1)?.text).toBeUndefined();
  });

  it("have their diagnostics, warnings among them, only if one is an error", () => {
    const { table, put } = empty();
    const severities = (id: number) => table.member(id)?.diagnostics?.map(({ severity }) => severity);
    const problem = (severity: "error" | "warning") => ({ severity }) as Diagnostic;
    const id = table.put("a", { kind: "all", text: "{", diagnostics: [problem("warning")] });
    expect(severities(id)).toBeUndefined();
    table.put("a", { kind: "all", text: "{", diagnostics: [problem("warning"), problem("error")] });
    expect(severities(id)).toEqual(["warning", "error"]);
    put("a", all);
    expect(severities(id)).toBeUndefined();
  });

  it("are found by number while they exist, and numbers are used again", () => {
    const { table, put } = empty();
    for (const name of ["a", "b", "c"]) put(name, all);
    expect(table.member(1)?.memberArn).toBe("b");
    expect([table.member(3), table.member(-1)]).toEqual([undefined, undefined]);
    expect([table.remove("b"), table.remove("b"), table.member(1), table.id("b"), table.size]).toEqual([
      1,
      undefined,
      undefined,
      undefined,
      2,
    ]);
    expect([put("d", all), put("e", all)]).toEqual([1, 3]);
  });

  it("begin anew when the last one has left", () => {
    const { table, put } = empty();
    for (const name of ["a", "b", "c"]) put(name, filtered(spaced));
    const held = table.snapshot();
    for (const name of ["a", "b", "c"]) table.remove(name);
    expect(table.snapshot()).toMatchObject({ end: 0, counts: { filtered: 0 } });
    expect(["c", "b"].map((name) => put(name, all))).toEqual([0, 1]);
    expect([table.member(0)?.text, table.snapshot().end]).toEqual([undefined, 2]);
    // The snapshot from before still has its members.
    expect([held.state.get("a"), held.state.get("c"), held.state.get(2)?.memberArn, held.end]).toEqual([0, 2, "c", 3]);
  });

  it("keep the rule that a snapshot saw: read again from its text, or as the index had it", () => {
    const { table, put, read } = empty();
    put("a", filtered(spaced));
    put("b", filtered(canonical));
    const held = table.snapshot();
    put("a", all);
    put("b", filtered('{"mention":["Al"]}'));
    const rules = [held.state.get(0)?.rule(), held.state.get(1)?.rule()];
    expect(rules.map((rule) => printRule(rule as RuleTape))).toEqual([canonical, canonical]);
    expect(read.mock.calls).toEqual([[spaced]]);
    expect([held.state.get(0)?.text, held.state.get(1)?.text]).toEqual([spaced, undefined]);
  });
});

describe("the names of members at the time of a snapshot", () => {
  /** The names that a table of 200 members gives for ids at the time of a snapshot, and what it asked of the snapshot. */
  const namesOf = (ids: readonly number[], changed: readonly (string | number)[], { end = 200, isCurrent = false } = {}) => {
    const { table, put } = empty();
    for (let id = 0; id < 200; id++) put(`now-${id}`, all);
    const map = new Map(changed.map((key) => [key, { values: [] }]));
    const has = vi.spyOn(map, "has");
    const get = vi.fn((id: number) => (id === 13 ? undefined : { memberArn: `then-${id}` }));
    const state = { isCurrent, changed: map, get } as unknown as MemberSnapshot["state"];
    const names = table.arns({ end, counts: table.counts, state }, Uint32Array.from(ids));
    return { names, lookups: has.mock.calls.length, read: get.mock.calls.map(([id]) => id) };
  };

  it("are those of the present if nothing has changed", () => {
    expect(namesOf([3, 150], [3, "arn"], { isCurrent: true })).toEqual({ names: ["now-3", "now-150"], lookups: 0, read: [] });
  });

  it("are read for changed members only, with a bit each or a lookup each", () => {
    const asked = [0, 7, 8, 9, 199, 13];
    const names = ["now-0", "then-7", "now-8", "then-9", "then-199", ""];
    const changed = [7, 9, 13, 199, "a name"];
    // A name is not the number 0.
    expect(namesOf(asked, changed)).toEqual({ names, lookups: 0, read: [7, 9, 199, 13] });
    expect(namesOf(asked, [...changed, "b", "c"])).toEqual({ names, lookups: 6, read: [7, 9, 199, 13] });
  });

  it("take a bit for each id only if few members have changed, and the ids are not many more than those asked for", () => {
    const lookups = (ids: number, changed: number, end: number) =>
      namesOf(
        Array.from({ length: ids }, (_, id) => id),
        Array.from({ length: changed }, (_, key) => key + 100),
        { end },
      ).lookups;
    expect([lookups(4, 4, 200), lookups(4, 5, 200)]).toEqual([0, 4]);
    expect([lookups(4, 4, 255), lookups(4, 4, 256), lookups(4, 4, 257)]).toEqual([0, 4, 4]);
  });
});

const all: ChannelMembershipPreferences = { PushNotifications: { AllowNotifications: "ALL" } };

function filtered(FilterRule: string): ChannelMembershipPreferences {
  return { PushNotifications: { AllowNotifications: "FILTERED", FilterRule } };
}

/** A table without members, with an index that holds the rules that were put. */
function empty() {
  const { texts } = insideOf(new RulePool());
  const rules = new Map<number, RuleTape>();
  const read = vi.fn((text: string) => texts.read(text).accepted!.rule);
  const table = new MemberTable({ get: (id) => rules.get(id) }, read);
  const put = (memberArn: string, preferences: ChannelMembershipPreferences) => {
    const kept = readPreferences(preferences, (text) => texts.read(text), undefined) as unknown as KeptPreferences;
    const id = table.put(memberArn, kept);
    if (kept.accepted === undefined) rules.delete(id);
    else rules.set(id, kept.accepted.rule);
    return id;
  };
  return { table, put, read };
}
