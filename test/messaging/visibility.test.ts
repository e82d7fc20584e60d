import { describe, expect, it } from "vitest";
import type { HookAnswer } from "../../src/messaging/index.ts";
import { admin, alice, bob, carol, channelOf, messageTo, refusalOf, start } from "./support.ts";

/** A channel of alice, bob and carol, in which alice has sent one message. */
async function sent(more: object = {}, answer: HookAnswer = {}) {
  const started = start({ hook: async () => answer });
  const { messaging } = started;
  const ChannelArn = await channelOf(messaging, [bob, carol]);
  const { MessageId = "" } = await messaging.call("SendChannelMessage", messageTo(ChannelArn, more));
  const read = async (ChimeBearer: string) =>
    (await messaging.call("GetChannelMessage", { ChannelArn, MessageId, ChimeBearer })).ChannelMessage;
  return { ...started, ChannelArn, MessageId, read };
}

const nobody: readonly string[] = [];

describe("a message", () => {
  it.each<[kind: string, more: object, answer: HookAnswer, viewers: readonly string[]]>([
    ["to all", {}, {}, [alice, bob, carol]],
    ["to one member", { Target: [{ MemberArn: bob }] }, {}, [alice, bob]],
    ["that is not persistent", { Persistence: "NON_PERSISTENT" }, {}, nobody],
    ["that is held", {}, { action: "hold" }, [alice]],
    ["that failed", {}, { action: "fail" }, [alice]],
    ["that was denied", {}, { action: "deny" }, nobody],
    ["to one member that failed", { Target: [{ MemberArn: bob }] }, { action: "fail" }, [alice]],
  ])("%s is read and listed by those who may see it, and by no others", async (_, more, answer, viewers) => {
    const { messaging, ChannelArn, MessageId, read } = await sent(more, answer);
    for (const who of [alice, bob, carol]) {
      const { ChannelMessages } = await messaging.call("ListChannelMessages", { ChannelArn, ChimeBearer: who });
      expect([who, ChannelMessages?.map((each) => each.MessageId)]).toEqual([who, viewers.includes(who) ? [MessageId] : []]);
      if (viewers.includes(who)) expect((await read(who))?.MessageId).toBe(MessageId);
      else expect((await refusalOf(read(who))).message).toBe("Not found: the message");
    }
  });

  it("that was deleted is neither read nor listed", async () => {
    const { messaging, ChannelArn, MessageId, read } = await sent();
    await messaging.call("DeleteChannelMessage", { ChannelArn, MessageId, ChimeBearer: admin });
    expect((await messaging.call("ListChannelMessages", { ChannelArn, ChimeBearer: alice })).ChannelMessages).toEqual([]);
    expect((await refusalOf(read(alice))).name).toBe("NotFoundException");
  });

  it("has exactly the fields that it was sent with", async () => {
    const { read, clock, ChannelArn, MessageId } = await sent();
    const time = new Date(clock.now);
    const least = {
      MessageId,
      ChannelArn,
      Type: "STANDARD",
      Persistence: "PERSISTENT",
      Content: "hello",
      CreatedTimestamp: time,
      LastUpdatedTimestamp: time,
      Sender: { Arn: alice },
      Redacted: false,
      Status: { Value: "SENT" },
    };
    expect(await read(bob)).toStrictEqual(least);
    const more = { ContentType: "text/plain", Metadata: "m", MessageAttributes: { a: { StringValues: ["b"] } } };
    const full = await sent({ ...more, Target: [{ MemberArn: bob }] });
    const { MessageId: id, ChannelArn: arn } = full;
    expect(await full.read(bob)).toStrictEqual({ ...least, ...more, MessageId: id, ChannelArn: arn, Target: [{ MemberArn: bob }] });
  });

  it("that was edited says when, and a redacted one has no content", async () => {
    const { messaging, clock, ChannelArn, MessageId, read } = await sent({ Metadata: "m", ContentType: "text/plain" });
    clock.now += 1000;
    await messaging.call("UpdateChannelMessage", { ChannelArn, MessageId, Content: "edited", ChimeBearer: alice });
    expect(await read(bob)).toMatchObject({ Content: "edited", Metadata: "m", LastEditedTimestamp: new Date(clock.now) });
    await messaging.call("RedactChannelMessage", { ChannelArn, MessageId, ChimeBearer: alice });
    const redacted = await read(bob);
    expect(redacted?.Redacted).toBe(true);
    for (const field of ["Content", "Metadata", "ContentType"]) expect(redacted).not.toHaveProperty(field);
  });

  it("that was sent stays so, however long ago; one that is held has failed after 48 hours", async () => {
    for (const [action, expected] of [
      ["send", { Value: "SENT" }],
      ["hold", { Value: "FAILED", Detail: "No callback arrived within 48 hours" }],
    ] as const) {
      const { messaging, clock, ChannelArn, MessageId, read } = await sent({}, { action });
      clock.now += 48 * 3_600_000 + 1;
      expect((await read(alice))?.Status).toStrictEqual(expected);
      const { Status } = await messaging.call("GetChannelMessageStatus", { ChannelArn, MessageId, ChimeBearer: alice });
      expect(Status).toStrictEqual(expected);
    }
  });

  it("whose hook cannot be asked has failed, and says why", async () => {
    const { messaging } = start({
      hook: async () => {
        throw new Error("away");
      },
    });
    const ChannelArn = await channelOf(messaging);
    const { Status } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
    expect(Status).toStrictEqual({ Value: "FAILED", Detail: "The hook could not be asked" });
  });
});

describe("the rows of a message", () => {
  it("have no field that it was not sent with, and a place in the outbox only once it is sent", async () => {
    for (const [action, isDue] of [
      ["send", true],
      ["hold", false],
      ["fail", false],
      ["deny", false],
    ] as const) {
      const committed: string[] = [];
      const { messaging, store } = start({ hook: async () => ({ action }) });
      const ChannelArn = await channelOf(messaging);
      const commit = store.commit.bind(store);
      store.commit = async (changes) => {
        for (const change of changes) if ("put" in change) committed.push(change.put.kind);
        await commit(changes);
      };
      const { MessageId = "" } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
      expect([action, committed.includes("due")]).toEqual([action, isDue]);
      const { value } = (await store.get({ kind: "message", group: ChannelArn, id: MessageId }))!;
      const always = ["CreatedAt", "Persistence", "Redacted", "Sender", "Status", "Type", "UpdatedAt"];
      const sent = [...always, "Content", "PushNotification"];
      const expected = { send: sent, fail: sent, hold: [...sent, "CallbackId"], deny: always };
      expect([action, Object.keys(value).toSorted()]).toEqual([action, expected[action].toSorted()]);
      expect(Object.keys(value.Status)).toEqual(["Value"]);
    }
  });
});
