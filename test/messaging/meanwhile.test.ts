import { describe, expect, it } from "vitest";
import { MemoryStore, type Messaging } from "../../src/messaging/index.ts";
import { flowKey } from "../../src/messaging/operation/flows.ts";
import type { Key, Kind, Rows } from "../../src/messaging/store/rows.ts";
import type { Change, Stored } from "../../src/messaging/store/store.ts";
import { admin, alice, bob, carol, channelOf, dora, filtered, instance, messageTo, processor, refusalOf, start } from "./support.ts";

/** A store in which another caller commits between the reads of an operation and its commit, once. */
class Meanwhile extends MemoryStore {
  other: readonly Change[] = [];

  override async commit(changes: readonly Change[]): Promise<void> {
    const other = this.other;
    this.other = [];
    if (other.length > 0) await super.commit(other);
    await super.commit(changes);
  }

  /** The step that changes some fields of a row. */
  async changed(key: Key, fields: object): Promise<Change> {
    const { value } = (await this.get(key)) as Stored;
    return { put: key, value: { ...value, ...fields } } as Change;
  }

  async has(key: Key): Promise<boolean> {
    return (await this.get(key)) !== undefined;
  }
}

const Processors = [processor("p", 1)];

/** A channel of alice and bob with a message of alice, and a flow that the channel does not have. */
async function scene() {
  const store = new Meanwhile();
  const { messaging } = start({ store });
  const ChannelArn = await channelOf(messaging, [bob]);
  const { MessageId = "" } = await messaging.call("SendChannelMessage", messageTo(ChannelArn));
  const { ChannelFlowArn = "" } = await messaging.call("CreateChannelFlow", { AppInstanceArn: instance, Name: "flow", Processors });
  const keys = {
    channel: { kind: "channel", group: instance, id: ChannelArn },
    alice: { kind: "membership", group: ChannelArn, id: alice },
    bob: { kind: "membership", group: ChannelArn, id: bob },
    message: { kind: "message", group: ChannelArn, id: MessageId },
    flow: flowKey(ChannelFlowArn),
    moderator: (id: string): Key<"moderator"> => ({ kind: "moderator", group: ChannelArn, id }),
    ban: (id: string): Key<"ban"> => ({ kind: "ban", group: ChannelArn, id }),
  } as const;
  return { store, messaging, keys, ids: { ChannelArn, MessageId, ChannelFlowArn, ChimeBearer: alice } };
}

type Scene = Awaited<ReturnType<typeof scene>>;
type Ids = Scene["ids"];
type Call = (messaging: Messaging, ids: Ids) => Promise<unknown>;

/** No clock returns this time. */
const made = { CreatedBy: alice, CreatedAt: 1 };
const send: Call = (messaging, { ChannelArn }) => messaging.call("SendChannelMessage", messageTo(ChannelArn));
const createModerator: Call = (messaging, ids) => messaging.call("CreateChannelModerator", { ...ids, ChannelModeratorArn: bob });
const createBan: Call = (messaging, ids) => messaging.call("CreateChannelBan", { ...ids, MemberArn: carol });
const createMembership: Call = (messaging, ids) => messaging.call("CreateChannelMembership", { ...ids, MemberArn: carol, Type: "DEFAULT" });

describe("an operation that has read what another one changes before it commits", () => {
  it.each<[operation: string, meanwhile: string, call: Call, other: (keys: Scene["keys"]) => Change, name: string, kind: Kind]>([
    ["a Send", "its channel is deleted", send, (keys) => ({ remove: keys.channel }), "ForbiddenException", "message"],
    ["a Send", "its sender leaves", send, (keys) => ({ remove: keys.alice }), "ForbiddenException", "message"],
    ["a new moderator", "the channel is deleted", createModerator, (keys) => ({ remove: keys.channel }), "ForbiddenException", "moderator"],
    [
      "a new moderator",
      "the user is banned",
      createModerator,
      (keys) => ({ put: keys.ban(bob), value: made }),
      "ForbiddenException",
      "moderator",
    ],
    [
      "a new moderator",
      "another moderator makes the same one",
      createModerator,
      (keys) => ({ put: keys.moderator(bob), value: made }),
      "ConflictException",
      "ban",
    ],
    ["a ban", "the channel is deleted", createBan, (keys) => ({ remove: keys.channel }), "ForbiddenException", "ban"],
    [
      "a ban",
      "the user becomes a moderator",
      createBan,
      (keys) => ({ put: keys.moderator(carol), value: made }),
      "ForbiddenException",
      "ban",
    ],
    ["a membership", "the channel is deleted", createMembership, (keys) => ({ remove: keys.channel }), "NotFoundException", "membership"],
    [
      "a membership",
      "the user is banned",
      createMembership,
      (keys) => ({ put: keys.ban(carol), value: made }),
      "ForbiddenException",
      "membership",
    ],
    [
      "an association with a flow",
      "the flow is deleted",
      (messaging, ids) => messaging.call("AssociateChannelFlow", ids),
      (keys) => ({ remove: keys.flow }),
      "NotFoundException",
      "ban",
    ],
    [
      "a change of a flow",
      "the flow is deleted",
      (messaging, ids) => messaging.call("UpdateChannelFlow", { ...ids, Name: "new", Processors }),
      (keys) => ({ remove: keys.flow }),
      "ForbiddenException",
      "flow",
    ],
    [
      "a deletion of a channel",
      "it is deleted",
      (messaging, ids) => messaging.call("DeleteChannel", { ...ids, ChimeBearer: admin }),
      (keys) => ({ remove: keys.channel }),
      "ForbiddenException",
      "channel",
    ],
  ])("%s is rejected if %s, and writes nothing", async (_operation, _meanwhile, call, other, name, kind) => {
    const { store, messaging, keys, ids } = await scene();
    const of = (group: string) => store.list({ kind, group, limit: 99 });
    const change = other(keys);
    const group = kind === "flow" || kind === "channel" ? instance : ids.ChannelArn;
    const before = (await of(group)).rows.map(({ key }) => key.id);
    store.other = [change];
    const channel = await store.get(keys.channel);
    expect((await refusalOf(call(messaging, ids))).name).toBe(name);
    if ("put" in change) expect((await store.get(change.put))?.value).toEqual(change.value);
    if (await store.has(keys.channel)) expect(await store.get(keys.channel)).toEqual(channel);
    const removed = "remove" in change ? change.remove.id : undefined;
    expect((await of(group)).rows.map(({ key }) => key.id)).toEqual(before.filter((id) => id !== removed));
  });

  it("an edit is rejected if the message is redacted, and does not bring its text back", async () => {
    const { store, messaging, keys, ids } = await scene();
    const { Content: _, ...kept } = (await store.get(keys.message))!.value;
    store.other = [{ put: keys.message, value: { ...kept, Redacted: true } }];
    await refusalOf(messaging.call("UpdateChannelMessage", { ...ids, Content: "edited" }));
    expect((await store.get(keys.message))?.value).toEqual({ ...kept, Redacted: true });
  });

  const rename = { Name: "renamed" };
  it.each<[operation: string, call: Call, row: (keys: Scene["keys"]) => Key, other: object, own: object]>([
    [
      "UpdateChannel",
      (messaging, ids) => messaging.call("UpdateChannel", { ...ids, Metadata: "own" }),
      (keys) => keys.channel,
      rename,
      { Metadata: "own" },
    ],
    [
      "PutChannelExpirationSettings",
      (messaging, ids) =>
        messaging.call("PutChannelExpirationSettings", {
          ...ids,
          ExpirationSettings: { ExpirationDays: 2, ExpirationCriterion: "CREATED_TIMESTAMP" },
        }),
      (keys) => keys.channel,
      rename,
      { ExpirationSettings: { ExpirationDays: 2, ExpirationCriterion: "CREATED_TIMESTAMP" } },
    ],
    [
      "AssociateChannelFlow",
      (messaging, ids) => messaging.call("AssociateChannelFlow", ids),
      (keys) => keys.channel,
      rename,
      { ChannelFlowArn: expect.any(String) },
    ],
    [
      "TagResource",
      (messaging, ids) => messaging.call("TagResource", { ResourceARN: ids.ChannelArn, Tags: [{ Key: "k", Value: "v" }] }),
      (keys) => keys.channel,
      rename,
      { Tags: [{ Key: "k", Value: "v" }] },
    ],
    [
      "UpdateChannelFlow",
      (messaging, ids) => messaging.call("UpdateChannelFlow", { ...ids, Name: "new", Processors }),
      (keys) => keys.flow,
      { Tags: [{ Key: "k", Value: "v" }] },
      { Name: "new" },
    ],
    [
      "UpdateChannelMessage",
      (messaging, ids) => messaging.call("UpdateChannelMessage", { ...ids, Content: "edited" }),
      (keys) => keys.message,
      { Metadata: "other" },
      { Content: "edited" },
    ],
    [
      "RedactChannelMessage",
      (messaging, ids) => messaging.call("RedactChannelMessage", ids),
      (keys) => keys.message,
      { AnsweredCallbackIds: ["a".repeat(36)] },
      { Redacted: true },
    ],
    [
      "DeleteChannelMessage",
      (messaging, ids) => messaging.call("DeleteChannelMessage", { ...ids, ChimeBearer: admin }),
      (keys) => keys.message,
      { CreatedAt: 7 },
      { Deleted: true },
    ],
    [
      "PutChannelMembershipPreferences",
      (messaging, { ChannelArn }) =>
        messaging.call("PutChannelMembershipPreferences", {
          ChannelArn,
          MemberArn: bob,
          ChimeBearer: bob,
          Preferences: filtered('{"a":["1"]}'),
        }),
      (keys) => keys.bob,
      { ReadAt: 5 },
      { Preferences: filtered('{"a":["1"]}') },
    ],
    [
      "UpdateChannelReadMarker",
      (messaging, { ChannelArn }) => messaging.call("UpdateChannelReadMarker", { ChannelArn, ChimeBearer: bob }),
      (keys) => keys.bob,
      { Preferences: filtered('{"a":["1"]}') },
      { ReadAt: expect.any(Number) },
    ],
  ])("%s keeps the other change", async (_operation, call, row, other, own) => {
    const { store, messaging, keys, ids } = await scene();
    const key = row(keys);
    store.other = [await store.changed(key, other)];
    await call(messaging, ids);
    expect((await store.get(key))?.value).toMatchObject({ ...other, ...own } as Partial<Rows[Kind]>);
  });

  it.each<[meanwhile: string, other: (keys: Scene["keys"]) => Change, ErrorCode: string, ErrorMessage: string]>([
    [
      "becomes a member",
      ({ alice: { kind, group } }) => ({
        put: { kind, group, id: carol },
        value: { Type: "DEFAULT", InvitedBy: alice, CreatedAt: 1, UpdatedAt: 1 },
      }),
      "Conflict",
      "The user is already a member",
    ],
    ["is banned", (keys) => ({ put: keys.ban(carol), value: made }), "Forbidden", "The user is banned"],
  ])("a batch names a user who %s, and adds the others", async (_, other, ErrorCode, ErrorMessage) => {
    const { store, messaging, keys, ids } = await scene();
    store.other = [other(keys)];
    const added = await messaging.call("BatchCreateChannelMembership", { ...ids, MemberArns: [carol, dora] });
    expect(added.Errors).toEqual([{ MemberArn: carol, ErrorCode, ErrorMessage }]);
    expect(added.BatchChannelMemberships?.Members).toEqual([{ Arn: dora }]);
  });

  it("preferences of a member who leaves after the caller was authorised are rejected, and do not bring the member back", async () => {
    const { store, messaging, keys, ids } = await scene();
    const get = store.get.bind(store);
    let reads = 0;
    store.get = async (key) => {
      if (key.kind === "membership" && ++reads === 2) await store.commit([{ remove: keys.bob }]);
      return get(key);
    };
    const call = messaging.call("PutChannelMembershipPreferences", {
      ChannelArn: ids.ChannelArn,
      MemberArn: bob,
      ChimeBearer: bob,
      Preferences: filtered('{"a":["1"]}'),
    });
    expect((await refusalOf(call)).message).toBe(`${bob} is no longer a member of the channel`);
    expect(await get(keys.bob)).toBeUndefined();
  });
});

describe("a store that fails", () => {
  it("fails the deletion of a membership that cannot be read, and the membership stays", async () => {
    const { store, messaging, keys, ids } = await scene();
    const get = store.get.bind(store);
    store.get = async (key) => {
      if (key.kind === "membership") throw new Error("the disk has failed");
      return get(key);
    };
    const call = messaging.call("DeleteChannelMembership", { ...ids, MemberArn: bob, ChimeBearer: admin });
    expect((await refusalOf(call)).name).toBe("ServiceFailureException");
    expect(await get(keys.bob)).toBeDefined();
  });

  it("fails a batch as a whole: that is not the fault of one user", async () => {
    const { store, messaging, ids } = await scene();
    store.commit = async () => {
      throw new Error("the disk has failed");
    };
    const call = messaging.call("BatchCreateChannelMembership", { ...ids, MemberArns: [carol, dora] });
    expect((await refusalOf(call)).name).toBe("ServiceFailureException");
  });
});
