/// <reference path="../../../src/messaging/store/better-sqlite3.d.ts" />
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryStore } from "../../../src/messaging/index.ts";
import {
  addMember,
  channelProblem,
  createChannel,
  createExample,
  dryRun,
  outcome,
  removeMember,
  send,
  sendProblem,
  settle,
} from "../../../src/page/service/actions.ts";
import { call, service as place } from "../../../src/page/service/api.ts";
import { type Events, follow } from "../../../src/page/service/live.ts";
import { appInstanceOf, arnOf, nameOf } from "../../../src/page/service/names.ts";
import {
  choice,
  chooseMember,
  followStored,
  isEdited,
  isOutdated,
  isSaved,
  refusal,
  rule,
  savePreferences,
} from "../../../src/page/service/preference.ts";
import * as state from "../../../src/page/service/state.ts";
import { type Service, startService } from "../../../src/transport/http/service.ts";
import { user } from "../../messaging/support.ts";

const original = globalThis.fetch;

/** The logic of the Service view against a service in this process, without a browser. */

const soon = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });

let running: Service;
let leave = () => {};
beforeEach(async () => {
  running = await startService({
    store: new MemoryStore(),
    config: { logLevel: "fatal" },
    port: 0,
    host: "127.0.0.1",
    hook: ({ Content }) => ({ action: Content === "hold me" ? "hold" : "send" }),
  });
  place.base = `${running.url}/`;
  await state.chooseChannel(undefined);
  state.load(undefined);
  leave = state.followService(() => eventsOf(`${running.url}/_pushsieve/events`));
  await soon(() => expect(state.connection.value).toBe("live"));
});
afterEach(async () => {
  leave();
  await running.stop();
});

/** `EventSource` for Node. */
function eventsOf(url: string): Events {
  const listeners = new Map<string, (event: { data?: string }) => void>();
  const stop = new AbortController();
  const events = {
    readyState: 0,
    addEventListener: (kind: string, listener: never) => listeners.set(kind, listener),
    close: () => stop.abort(),
  };
  void (async () => {
    try {
      const response = await fetch(url, { signal: stop.signal });
      listeners.get("open")?.({});
      let text = "";
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        for (const [whole, kind = "", data = ""] of text.matchAll(/event: (.*)\nid: .*\ndata: (.*)\n\n/g)) {
          listeners.get(kind)?.({ data });
          text = text.replace(whole, "");
        }
      }
    } catch {}
    events.readyState = 2;
    if (!stop.signal.aborted) listeners.get("error")?.({});
  })();
  return events;
}

const names = () => state.members.rows.value.map(({ MemberArn }) => nameOf(MemberArn)).toSorted();
const bob = () => state.members.rows.value.find(({ MemberArn }) => MemberArn === user("bob"));

async function example(): Promise<void> {
  await createExample();
  expect(channelProblem.value).toBe("");
  await soon(() => expect(names()).toEqual(["alice", "bob", "carol"]));
}

describe("the service view", () => {
  it("makes an example of three members, and shows it as it is made", async () => {
    await example();
    expect(state.channels.rows.value.map(({ Name }) => Name)).toEqual(["Example"]);
    await soon(() => expect(bob()?.Preferences?.PushNotifications?.FilterRule).toBe('{"mention":["Bob"]}'));
  });

  it("shows members that other clients add", async () => {
    await createChannel("team");
    await soon(() => expect(names()).toEqual(["alice"]));
    await addMember("zoe");
    await soon(() => expect(names()).toEqual(["alice", "zoe"]));
    state.search("ZO");
    await soon(() => expect(names()).toEqual(["zoe"]));
  });

  it("sends a message, and shows who gets it and why", async () => {
    await example();
    await send();
    expect(sendProblem.value).toBe("");
    expect(outcome.value).toMatchObject({ kind: "sent", status: "SENT" });
    await soon(() => expect(state.fanOutMembers.rows.value).toHaveLength(3));
    await soon(() => expect(state.fanOuts.rows.value[0]).toMatchObject({ notified: 3 }));
    await state.explain(state.fanOutMembers.rows.value.find(({ MemberArn }) => MemberArn === user("bob"))!);
    expect(state.why.value).toMatchObject({ reason: "filter-matched", explanation: { matched: true } });
    state.showFanOut(state.openFanOut.value, "no-preference");
    await soon(() => expect(state.fanOutMembers.rows.value.map(({ MemberArn }) => MemberArn)).toEqual([user("alice")]));
  });

  it("decides a message without sending it", async () => {
    await example();
    state.title.value = "";
    await dryRun();
    expect(outcome.value).toMatchObject({ kind: "dry-run", members: 3, size: 0, counts: { "no-push-notification": 3 } });
    state.title.value = "Hi";
    await dryRun();
    expect(outcome.value).toMatchObject({ size: 3 });
    expect(state.fanOuts.rows.value).toEqual([]);
  });

  it("says what the service says to a message that it rejects", async () => {
    await example();
    state.actingAs.value = user("mallory");
    await send();
    expect(sendProblem.value).toContain("Forbidden");
  });

  it("shows a held message until it is sent or denied", async () => {
    await example();
    state.content.value = "hold me";
    await send();
    await soon(() => expect(state.heldMessages.rows.value.map(({ Status }) => Status.Value)).toEqual(["PENDING"]));
    await settle(state.heldMessages.rows.value[0]!.MessageId, true);
    await soon(() => expect(state.heldMessages.rows.value.map(({ Status }) => Status.Value)).toEqual(["DENIED"]));
    expect(state.messages.rows.value).toHaveLength(1);
  });

  it("notices that the service is away", async () => {
    await example();
    await running.stop();
    await soon(() => expect(state.connection.value).toBe("away"));
    await send();
    expect(sendProblem.value).toBe("the service does not answer");
    expect(names()).toEqual(["alice", "bob", "carol"]);
  });

  it("shows another channel if the chosen one is deleted", async () => {
    await createChannel("first");
    const first = state.chosenChannel.value!;
    await createChannel("second");
    await call("DELETE", `channels/${encodeURIComponent(state.chosenChannel.value!)}`, { bearer: user("alice") });
    await soon(() => expect(state.chosenChannel.value).toBe(first));
    await soon(() => expect([names(), state.channels.rows.value.length]).toEqual([["alice"], 1]));
  });

  it("sends a message to one member only", async () => {
    await example();
    state.target.value = "carol";
    await send();
    await soon(() => expect(state.fanOuts.rows.value[0]).toMatchObject({ notified: 2, counts: { "not-targeted": 1 } }));
  });

  it("says that a service with keys takes no requests of a page", async () => {
    const keys = [{ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI" }];
    const signed = await startService({ store: new MemoryStore(), config: { logLevel: "fatal", keys }, port: 0, host: "127.0.0.1" });
    leave();
    place.base = `${signed.url}/`;
    leave = state.followService(() => eventsOf(`${signed.url}/_pushsieve/events`));
    await soon(() => expect([state.isSigned.value, state.connection.value]).toEqual([true, "away"]));
    leave();
    await signed.stop();
  });

  it("asks nothing but what docs/service.md lists", async () => {
    const asked = new Set<string>();
    const fetched = vi.spyOn(globalThis, "fetch").mockImplementation(async (url, init) => {
      const { pathname, search } = new URL(String(url));
      const operation = /operation=[a-z-]+/.exec(search)?.[0];
      asked.add(
        `${init?.method ?? "GET"} ${pathname.replaceAll(/arn%3A[^/]+|\/[0-9a-f]{40,}/g, (name) => (name[0] === "/" ? "/{}" : "{}"))}${operation === undefined ? "" : `?${operation}`}`,
      );
      return await original(url, init);
    });
    await example();
    await send();
    await soon(() => expect(state.fanOutMembers.rows.value).toHaveLength(3));
    await state.explain(state.fanOutMembers.rows.value[0]!);
    await dryRun();
    state.content.value = "hold me";
    await send();
    await soon(() => expect(state.heldMessages.rows.value).toHaveLength(1));
    await settle(state.heldMessages.rows.value[0]!.MessageId, false);
    await removeMember(user("carol"));
    fetched.mockRestore();
    const page = readFileSync(new URL("../../../docs/service.md", import.meta.url), "utf8");
    const listed = [...page.matchAll(/`((?:GET|POST|PUT|DELETE) \/[^`]*)`/g)].map(([, text = ""]) => text.replaceAll(/\{\w+\}/g, "{}"));
    expect(asked.size).toBeGreaterThan(12);
    expect([...asked].filter((each) => !listed.includes(each))).toEqual([]);
  });

  it("is in the link with its choices and drafts, not with what the service has", async () => {
    await example();
    state.content.value = "draft";
    state.tab.value = "held";
    const saved = JSON.parse(JSON.stringify(state.save())) as never;
    expect(JSON.stringify(saved)).not.toContain("Example");
    state.load(undefined);
    expect([state.content.value, state.tab.value]).not.toEqual(["draft", "held"]);
    state.load(saved);
    expect([state.content.value, state.tab.value]).toEqual(["draft", "held"]);
    for (const damaged of [null, 1, [], { tab: 7, draft: "x", channel: {} }]) state.load(damaged as never);
    expect(state.tab.value).toBe("fan-outs");
  });
});

describe("the preference of a member", () => {
  beforeEach(async () => {
    await example();
    await soon(() => expect(bob()?.Preferences).toBeDefined());
    chooseMember(bob());
  });

  it("is saved as that member", async () => {
    expect([choice.value, rule.text.value, isEdited.value]).toEqual(["FILTERED", '{"mention":["Bob"]}', false]);
    rule.text.value = '{"mention":["Robert"]}';
    expect(isEdited.value).toBe(true);
    await savePreferences();
    expect([refusal.value, isSaved.value, isEdited.value]).toEqual([undefined, true, false]);
    await soon(() => expect(bob()?.Preferences?.PushNotifications?.FilterRule).toBe('{"mention":["Robert"]}'));
    choice.value = "unset";
    await savePreferences();
    await soon(() => expect(bob()?.Preferences).toEqual({}));
  });

  it("is rejected with the position and the words of the library, and stays to be mended", async () => {
    rule.text.value = '{"mention":"Bob"}';
    await savePreferences();
    expect(refusal.value?.message).toContain("value-not-array at characters 11 to 16");
    expect(refusal.value?.diagnostics).toMatchObject([{ code: "value-not-array", span: { start: 11, end: 16 } }]);
    expect(refusal.value?.diagnostics[0]?.message).toContain("must be an array");
    expect([rule.text.value, isSaved.value]).toEqual(['{"mention":"Bob"}', false]);
  });

  it("follows what others store, but not while someone edits it", async () => {
    const stored = (FilterRule: string) => [
      {
        MemberArn: user("bob"),
        Type: "DEFAULT",
        Preferences: { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule } },
      },
    ];
    followStored(stored('{"a":["1"]}'));
    expect(rule.text.value).toBe('{"a":["1"]}');
    rule.text.value = "{";
    followStored(stored('{"a":["2"]}'));
    expect(rule.text.value).toBe("{");
    state.members.rows.value = stored('{"a":["2"]}');
    expect(isOutdated.value).toBe(true);
  });
});

describe("following the service", () => {
  it("connects again after an answer that is not a stream, and stops on request", async () => {
    vi.useFakeTimers();
    try {
      const made: { error: () => void; closed: boolean }[] = [];
      const states: string[] = [];
      const stop = follow(
        () => {
          const listeners = new Map<string, (event: object) => void>();
          const mock = { error: () => listeners.get("error")?.({}), closed: false };
          made.push(mock);
          return {
            readyState: 2,
            addEventListener: (kind, listener) => listeners.set(kind, listener),
            close: () => {
              mock.closed = true;
            },
          };
        },
        () => {},
        (now) => states.push(now),
      );
      made[0]!.error();
      await vi.advanceTimersByTimeAsync(5000);
      expect([made.length, states]).toEqual([2, ["connecting", "away"]]);
      made[1]!.error();
      stop();
      await vi.advanceTimersByTimeAsync(5000);
      expect([made.length, made[1]!.closed]).toEqual([2, true]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("names", () => {
  it("are the last part of an ARN, and become one again", () => {
    expect([user("bob"), "arn:aws:chime:r:1:app-instance/a/channel/c", "bob"].map(nameOf)).toEqual(["bob", "c", "bob"]);
    const instance = appInstanceOf(user("bob"))!;
    expect([arnOf(" bob ", instance), arnOf(user("eve"), "")]).toEqual([user("bob"), user("eve")]);
    expect(appInstanceOf("bob")).toBeUndefined();
  });
});
