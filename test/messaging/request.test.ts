import { describe, expect, it } from "vitest";
import { ApiError, operations } from "../../src/messaging/index.ts";
import { readRequest } from "../../src/messaging/request.ts";
import { alice, bob, filtered, instance, messageTo } from "./support.ts";

const ChannelArn = `${instance}/channel/one`;
const put = { ChannelArn, MemberArn: bob, ChimeBearer: bob };

function refusal(read: () => unknown): ApiError {
  try {
    read();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("expected a refusal");
}

describe("a request", () => {
  it("is read as the fields that the model knows, with null as absent, and without inherited fields", () => {
    const hostile = JSON.parse('{"__proto__":{"Preferences":{}},"constructor":1,"Extra":{"a":1}}') as object;
    const inherited = Object.create({ Preferences: filtered("{}") }) as object;
    const given = Object.assign(inherited, put, hostile);
    expect(refusal(() => readRequest("PutChannelMembershipPreferences", given)).message).toBe(
      "1 validation error detected: Value at 'Preferences' failed to satisfy constraint: Member must not be null",
    );
    const PushNotifications = { AllowNotifications: "ALL", FilterRule: null, Extra: 1 };
    const request = { ...put, Preferences: { PushNotifications, Other: null } };
    const read = readRequest("PutChannelMembershipPreferences", request, "ignore");
    expect(JSON.parse(JSON.stringify(read))).toEqual({ ...put, Preferences: { PushNotifications: { AllowNotifications: "ALL" } } });
    // In preferences, unknown fields are rejected by default instead of being omitted.
    expect(refusal(() => readRequest("PutChannelMembershipPreferences", request)).message).toMatch(
      /^1 validation error detected: Value at 'Preferences' failed to satisfy constraint: Member must be preferences: unknown-member/,
    );
  });

  it("keeps attributes whatever their names", () => {
    const attributes = JSON.parse('{"__proto__":{"StringValues":["x"]},"toString":{"StringValues":["y"]},"gone":null}') as object;
    const { MessageAttributes } = readRequest("SendChannelMessage", messageTo(ChannelArn, { MessageAttributes: attributes }));
    expect(JSON.stringify(MessageAttributes)).toBe('{"__proto__":{"StringValues":["x"]},"toString":{"StringValues":["y"]}}');
    expect(Object.getPrototypeOf(MessageAttributes)).toBeNull();
  });

  it("inherits no names, at any depth", () => {
    const read = readRequest("PutChannelMembershipPreferences", { ...put, Preferences: filtered('{"a":["b"]}') });
    for (const fields of [read, read.Preferences, read.Preferences.PushNotifications!])
      for (const name of ["constructor", "toString", "__proto__"]) expect(name in fields).toBe(false);
  });

  it("is a copy of the given request", () => {
    const Preferences = filtered('{"a":["b"]}');
    const read = readRequest("PutChannelMembershipPreferences", { ...put, Preferences });
    Preferences.PushNotifications.FilterRule = "changed";
    expect(read.Preferences.PushNotifications?.FilterRule).toBe('{"a":["b"]}');
  });

  const wrong: readonly (readonly [string, Parameters<typeof readRequest>[0], object, string])[] = [
    [
      "a length",
      "SendChannelMessage",
      messageTo(ChannelArn, { ClientRequestToken: "x" }),
      "'ClientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      "a length of a list",
      "BatchCreateChannelMembership",
      { ...put, MemberArns: [] },
      "'MemberArns' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "a place in a list",
      "BatchCreateChannelMembership",
      { ...put, MemberArns: [bob, 5] },
      "'MemberArns[1]' failed to satisfy constraint: Member must be a string",
    ],
    [
      "a range",
      "ListChannelMessages",
      { ...put, MaxResults: 0 },
      "'MaxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      "an invalid number",
      "ListChannelMessages",
      { ...put, MaxResults: "many" },
      "'MaxResults' failed to satisfy constraint: Member must be an integer",
    ],
    [
      "an invalid time",
      "ListChannelMessages",
      { ...put, NotBefore: new Date(Number.NaN) },
      "'NotBefore' failed to satisfy constraint: Member must be a timestamp",
    ],
    [
      "an unknown word",
      "CreateChannelMembership",
      { ...put, Type: "SECRET" },
      "'Type' failed to satisfy constraint: Member must satisfy enum value set: [DEFAULT, HIDDEN]",
    ],
    [
      "a pattern",
      "GetChannelMessage",
      { ...put, MessageId: "a b" },
      "'MessageId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[-_a-zA-Z0-9]*$",
    ],
    [
      "a structure",
      "SendChannelMessage",
      messageTo(ChannelArn, { PushNotification: "Hi" }),
      "'PushNotification' failed to satisfy constraint: Member must be a structure",
    ],
    [
      "a name of an attribute, without it",
      "SendChannelMessage",
      messageTo(ChannelArn, { MessageAttributes: { "": { StringValues: ["x"] } } }),
      "'MessageAttributes (a name)' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "a value of an attribute, without its name",
      "SendChannelMessage",
      messageTo(ChannelArn, { MessageAttributes: { SECRET: { StringValues: ["x", ""] } } }),
      "'MessageAttributes.*.StringValues[1]' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "half a surrogate pair in an ARN",
      "CreateChannelMembership",
      { ...put, Type: "DEFAULT", MemberArn: `${bob}\ud800` },
      "'MemberArn' failed to satisfy constraint: Member must satisfy regular expression pattern",
    ],
    [
      "a line break in Metadata",
      "UpdateChannelMessage",
      { ...put, MessageId: "m", Content: "c", Metadata: "a\nb" },
      "'Metadata' failed to satisfy constraint: Member must satisfy regular expression pattern: ^.*$",
    ],
    [
      "an elastic channel of one",
      "CreateChannel",
      {
        AppInstanceArn: instance,
        Name: "n",
        ClientRequestToken: "tt",
        ChimeBearer: alice,
        ElasticChannelConfiguration: { MaximumSubChannels: 1, TargetMembershipsPerSubChannel: 2, MinimumMembershipPercentage: 41 },
      },
      "'ElasticChannelConfiguration.MaximumSubChannels' failed to satisfy constraint: Member must have value greater than or equal to 2; Value at 'ElasticChannelConfiguration.MinimumMembershipPercentage'",
    ],
    [
      "a name of a channel with a control character",
      "CreateChannel",
      { AppInstanceArn: instance, Name: "a\u0007", ClientRequestToken: "tt", ChimeBearer: alice },
      "'Name' failed to satisfy constraint: Member must satisfy regular expression pattern",
    ],
  ];
  it.each(wrong)("is rejected for %s, which is named", (_, name, request, message) => {
    const error = refusal(() => readRequest(name, request));
    expect([error.name, error.status, error.code]).toEqual(["BadRequestException", 400, "BadRequest"]);
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/SECRET/);
  });

  it("gets all problems at once, at most ten", () => {
    const error = refusal(() => readRequest("SendChannelMessage", { ChimeBearer: alice }));
    expect(error.message).toMatch(/^5 validation errors detected: /);
    for (const name of ["ChannelArn", "Content", "Type", "Persistence", "ClientRequestToken"]) expect(error.message).toContain(`'${name}'`);
    const many = refusal(() => readRequest("BatchCreateChannelMembership", { ...put, MemberArns: Array.from({ length: 90 }, () => 5) }));
    expect(many.message).toMatch(/^90 validation errors detected/);
    expect(many.message.split("; ").length).toBe(10);
  });

  it("may have names beyond the basic plane, counted in characters", () => {
    const name = "\u{1f600}".repeat(256);
    const create = { AppInstanceArn: instance, ClientRequestToken: "tt", ChimeBearer: alice };
    expect(readRequest("CreateChannel", { ...create, Name: name }).Name).toBe(name);
    expect(() => readRequest("CreateChannel", { ...create, Name: `${name}x` })).toThrow("256");
  });
});

it("every member of every request has a place, and every label of a path is a member", () => {
  for (const { path, input } of Object.values(operations)) {
    const labels = [...path.matchAll(/\{(\w+)\}/g)].map(([, label]) => label);
    const inPath = Object.entries(input)
      .filter(([, member]) => member.in === "path")
      .map(([name]) => name);
    expect(labels.toSorted()).toEqual(inPath.toSorted());
  }
});
