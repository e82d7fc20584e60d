import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Client } from "../../../src/page/channel/client.ts";
import { connect } from "../../../src/page/channel/connection.ts";
import { addressing, changes, comparison, decided, draft, examples, semantics, showExample } from "../../../src/page/channel/deciding.ts";
import { chooseReason, filter, rowAt, see, total } from "../../../src/page/channel/listing.ts";
import { cancel, loaded, loadFailure, missingFile, open, opening } from "../../../src/page/channel/loading.ts";
import { change, choice, chosen, isEdited, refusal, ruleText, undo, why } from "../../../src/page/channel/member.ts";
import { ChannelOwner } from "../../../src/page/channel/owner.ts";
import { type Port, serve } from "../../../src/page/channel/serve.ts";
import { load, save } from "../../../src/page/channel/state.ts";
import { draftOf } from "../../../src/page/part/message-draft.ts";
import { windowOf } from "../../../src/page/part/window.ts";

const ports: MessagePort[] = [];

/** The page's end of a connection to an owner of a channel. */
function servedPort(): Port {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  serve(
    new ChannelOwner(),
    port1 as unknown as Port,
    () => performance.now(),
    () => setImmediate(),
  );
  return port2 as unknown as Port;
}

beforeEach(async () => {
  connect(() => new Client(servedPort()));
  loaded.value = undefined;
  decided.value = undefined;
  see(0, 30);
  load(undefined);
  await expect.poll(() => notified()).toBe(22);
  await expect.poll(() => rowAt(29)?.memberArn).toMatch(/status-page$/);
});

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

const notified = () => decided.value?.first.size;
const shownNames = () => Array.from({ length: total.value }, (_, index) => rowAt(index)?.memberArn.replace(/.*\//, ""));
const text = (rows: readonly object[]) =>
  ({ kind: "text", name: "pasted text", text: rows.map((row) => JSON.stringify(row)).join("\n") }) as const;

describe("the state of the Channel view", () => {
  test("decides again when the message, its addressing or the semantics change", async () => {
    draft.value = draftOf({});
    await expect.poll(notified).toBe(15);
    addressing.value = { ...addressing.value, onlyTo: "carol", sender: "alice" };
    await expect.poll(() => decided.value?.first.counts["not-targeted"]).toBe(28);
    expect(notified()).toBe(2);
    addressing.value = { ...addressing.value, excludesSender: true };
    await expect.poll(() => decided.value?.first.counts["sender-excluded"]).toBe(1);
    addressing.value = { ...addressing.value, hasPush: false };
    await expect.poll(notified).toBe(0);
  });

  test("keeps the decision for the last message that could be read", async () => {
    draft.value = { ...draft.value, form: "json", json: "{" };
    await setImmediate();
    expect(notified()).toBe(22);
    draft.value = { ...draft.value, json: "{}" };
    await expect.poll(notified).toBe(15);
  });

  test("lists the members of a reason, and all if it is chosen again", async () => {
    await expect.poll(() => total.value).toBe(30);
    chooseReason("none");
    await expect.poll(shownNames).toEqual(["frank", "mallory", "victor", "deploybot"]);
    chooseReason("none");
    await expect.poll(() => total.value).toBe(30);
    expect(filter.value).toEqual({ name: "" });
  });

  test("asks only for the pages that are seen", async () => {
    await open({ kind: "made", size: 10_000, seed: 1 });
    await expect.poll(() => total.value).toBe(10_000);
    expect(rowAt(5_050)).toBeUndefined();
    see(5_040, 5_060);
    await expect.poll(() => rowAt(5_050)?.memberArn).toMatch(/user-5050$/);
    expect(rowAt(7_000)).toBeUndefined();
  });

  test("explains the chosen member, and forgets a member that the next channel does not have", async () => {
    chosen.value = rowAt(0)?.memberArn;
    await expect.poll(() => why.value?.first.reason).toBe("no-preference");
    await open(text([{ MemberArn: "x/user/ann" }]));
    await expect.poll(() => chosen.value).toBeUndefined();
    expect(why.value).toBeUndefined();
  });

  test("changes a preference, and shows why a change is rejected", async () => {
    chosen.value = rowAt(0)?.memberArn;
    await expect.poll(() => why.value?.first.reason).toBe("no-preference");
    expect(isEdited.value).toBe(false);
    choice.value = "FILTERED";
    ruleText.value = "{";
    expect(isEdited.value).toBe(true);
    const before = changes.value;
    await change();
    expect({ refused: refusal.value.length > 0, changes: changes.value }).toEqual({ refused: true, changes: before });
    undo();
    expect({ choice: choice.value, refused: refusal.value.length }).toEqual({ choice: "unset", refused: 0 });
    choice.value = "NONE";
    await change();
    await expect.poll(notified).toBe(21);
    await expect.poll(() => why.value?.first.reason).toBe("none");
    expect(isEdited.value).toBe(false);
  });

  test("keeps what someone types into the form when the message changes", async () => {
    chosen.value = rowAt(0)?.memberArn;
    await expect.poll(() => why.value?.first.reason).toBe("no-preference");
    choice.value = "FILTERED";
    ruleText.value = '{"a":';
    draft.value = draftOf({});
    await expect.poll(notified).toBe(15);
    await setImmediate();
    expect({ choice: choice.value, rule: ruleText.value }).toEqual({ choice: "FILTERED", rule: '{"a":' });
  });

  test("stops a load, keeps the channel if a load fails, and says why", async () => {
    const stopped = open({ kind: "made", size: 1_000_000, seed: 1 });
    expect(opening.value?.title).toBe("a made channel");
    cancel();
    await stopped;
    expect({ opening: opening.value, failure: loadFailure.value, members: loaded.value?.members }).toEqual({
      opening: undefined,
      failure: undefined,
      members: 30,
    });
    await open({ kind: "file", name: "latin.json", file: new Blob([new Uint8Array([0xff])]) });
    expect(loadFailure.value).toBe("cannot read latin.json: line 1 is not UTF-8");
    expect(loaded.value?.members).toBe(30);
  });

  test("is the same after a round through a link, with pasted members, and asks for the file that a link cannot hold", async () => {
    await open(text([{ MemberArn: "x/user/ann" }, { MemberArn: "x/user/bob" }]));
    draft.value = draftOf({ a: { StringValues: ["b"] } });
    comparison.value = "semantics";
    semantics.value = "sns";
    addressing.value = { hasPush: true, sender: "ann", excludesSender: true, onlyTo: "" };
    filter.value = { name: "b", reason: "no-preference", differs: "either" };
    chosen.value = "x/user/bob";
    const saved = JSON.parse(JSON.stringify(save())) as ReturnType<typeof save>;
    load(undefined);
    await expect.poll(() => loaded.value?.members).toBe(30);
    load(saved);
    expect(JSON.parse(JSON.stringify(save()))).toEqual(saved);
    await expect.poll(() => loaded.value?.members).toBe(2);
    await expect.poll(notified).toBe(1);
    await expect.poll(() => why.value?.memberArn).toBe("x/user/bob");

    load({ source: { kind: "file", name: "mine.ndjson" } });
    expect(missingFile.value).toBe("mine.ndjson");
    load({ source: { kind: "made", size: 5, seed: "x" }, message: 1, filter: { reason: "all day" }, comparison: "x", chosen: 3 });
    expect({ filter: filter.value, comparison: comparison.value, chosen: chosen.value }).toEqual({
      filter: { name: "" },
      comparison: "none",
      chosen: undefined,
    });
  });

  test("has the preferences of the start again after a reset", async () => {
    chosen.value = rowAt(0)?.memberArn;
    await expect.poll(() => why.value?.first.reason).toBe("no-preference");
    choice.value = "NONE";
    await change();
    await expect.poll(notified).toBe(21);
    load(undefined);
    await expect.poll(notified).toBe(22);
  });

  test("lists everybody again if nothing is compared any longer", async () => {
    comparison.value = "message";
    filter.value = { name: "", differs: "first" };
    await expect.poll(() => total.value).toBe(7);
    comparison.value = "none";
    await expect.poll(() => total.value).toBe(30);
  });

  test("says that the worker has stopped, and starts another one with the next load", async () => {
    const stops: ((reason: string) => void)[] = [];
    connect((onStop) => {
      stops.push(onStop);
      // The first one never answers.
      return stops.length === 1 ? new Client({ postMessage() {}, onmessage: null }) : new Client(servedPort());
    });
    const load = open({ kind: "made", size: 30, seed: 1 });
    stops[0]?.("out of memory");
    await load;
    expect(loadFailure.value).toBe("the worker of this view has stopped (out of memory): load the members again");
    await open(text([{ MemberArn: "x/user/ann" }]));
    expect({ starts: stops.length, members: loaded.value?.members, failure: loadFailure.value }).toEqual({
      starts: 2,
      members: 1,
      failure: undefined,
    });
  });

  test("offers messages that suit the channel", async () => {
    expect(examples.value.map(({ title }) => title)).toEqual(["incident", "announcement", "chatter", "deploy", "chat"]);
    const [, , , deploy] = examples.value;
    if (deploy !== undefined) showExample(deploy);
    await expect.poll(() => decided.value?.first.counts["no-push-notification"]).toBe(30);
    await open({ kind: "made", size: 10_000, seed: 1 });
    expect(examples.value[0]?.attributes).toHaveProperty("mention.StringValues", ["user-5"]);
  });
});

describe("the window of a table", () => {
  test("has the rows that are seen, and a few beside them", () => {
    expect(windowOf({ count: 100, top: 0, view: 320, row: 32 })).toEqual({ from: 0, to: 14, height: 3_200, offset: 0 });
    expect(windowOf({ count: 100, top: 640, view: 320, row: 32 })).toEqual({ from: 16, to: 34, height: 3_200, offset: 512 });
    expect(windowOf({ count: 3, top: 0, view: 320, row: 32 })).toEqual({ from: 0, to: 3, height: 96, offset: 0 });
    expect(windowOf({ count: 0, top: 50, view: 320, row: 32 })).toMatchObject({ from: 0, to: 0, height: 0 });
  });

  test("reaches the last row of a table that is too tall for a browser, and shows it at its place", () => {
    for (const [count, row] of [
      [1_000_000, 31.5],
      [1_000_000, 46],
      [20_000_000, 32],
    ] as const) {
      const { height } = windowOf({ count, top: 0, view: 600, row });
      expect(height).toBe(15_000_000);
      const end = windowOf({ count, top: height - 600, view: 600, row });
      expect(end.to).toBe(count);
      expect(end.offset + (end.to - end.from) * row).toBeCloseTo(height, 3);
      const middle = windowOf({ count, top: (height - 600) / 2, view: 600, row });
      expect(Math.abs((middle.from + middle.to) / 2 - count / 2)).toBeLessThan(2);
    }
  });
});
