import { describe, expect, it } from "vitest";
import { validatePushMessage } from "../../src/fanout/validate-message.ts";

/** The problems of a message without their codes. */
const told = (message: unknown) =>
  validatePushMessage(message).map(({ path, message, help }) => (help === undefined ? [path, message] : [path, message, help]));
const codes = (message: unknown) => [...new Set(validatePushMessage(message).map(({ code }) => code))];
const found = (what: string) => `a message has fields such as PushNotification, MessageAttributes, Target, found only ${what}`;

describe("a value that is not a message", () => {
  it.each<[unknown, string, string?]>([
    [5, "a message must be an object, found a number"],
    [null, "a message must be an object, found null"],
    [[], "a message must be an object, found an array"],
    [{ ChannelMessage: {} }, "a response with a message is not a message", 'pass the value of "ChannelMessage"'],
    [{ ChannelMessages: [] }, "a response that lists messages is not one message", 'pass the elements of "ChannelMessages" one by one'],
    [{ ChannelMemberships: [] }, "a list of memberships is not a message"],
    [{ ChannelMembership: {} }, "a membership is not a message"],
    [{ MemberArn: "a", Preferences: {} }, "a member is not a message"],
    [{ PushNotifications: {} }, "preferences are not a message"],
    [{ a: ["x"], b: ["y"] }, "a filter rule is not a message"],
    [{ a: { StringValues: ["x"] } }, "message attributes are not a message", 'write {"MessageAttributes": …} around them'],
    [{ a: ["x"], b: 1 }, found('"a", "b"')],
    [{ a: { StringValues: ["x"] }, b: {} }, found('"a", "b"')],
    [{ a: 1, b: 2, c: 3, d: 4 }, found('"a", "b", "c"')],
    [{ Contents: 1, a: ["x"] }, found('"Contents", "a"')],
  ])("is called what it is: %j", (value, message, help) => {
    expect(told(value)).toEqual([help === undefined ? ["", message] : ["", message, help]]);
    expect(codes(value)).toEqual(["not-a-message"]);
  });

  it("is not every object without fields that decide", () => {
    for (const fine of [{}, { Content: "a" }, { Content: "a", Foo: ["x"] }]) expect(told(fine)).toEqual([]);
  });
});

describe("a field of a message", () => {
  const long = "x".repeat(1601);
  const oneOf = "must be an array of one { MemberArn }, found";

  it.each<[object, string, string, string?]>([
    [{ Target: 5 }, "/Target", `Target ${oneOf} a number`],
    [{ Target: [] }, "/Target", `Target ${oneOf} 0`],
    [{ Target: [{}, {}] }, "/Target", `Target ${oneOf} 2`],
    [{ Target: [5] }, "/Target/0", "Target.0 must be an object, found a number"],
    [{ Target: [{ MemberArn: "" }] }, "/Target/0/MemberArn", "Target.0.MemberArn must have 1 to 1600 characters, found 0"],
    [{ Target: [{ MemberArn: long }] }, "/Target/0/MemberArn", "Target.0.MemberArn must have 1 to 1600 characters, found 1601"],
    [{ Target: [{ MemberArn: 5 }] }, "/Target/0/MemberArn", "Target.0.MemberArn must be a string, found a number"],
    [{ PushNotification: 5 }, "/PushNotification", "PushNotification must be an object, found a number"],
    [{ PushNotification: { Title: long } }, "/PushNotification/Title", "PushNotification.Title must have 1 to 50 characters, found 1601"],
    [{ PushNotification: { Body: long } }, "/PushNotification/Body", "PushNotification.Body must have 1 to 150 characters, found 1601"],
    [
      { PushNotification: { Type: " voip" } },
      "/PushNotification/Type",
      'PushNotification.Type must be DEFAULT, VOIP, found " voip"',
      'write "VOIP"',
    ],
    [{ PushNotification: { Type: 5 } }, "/PushNotification/Type", "PushNotification.Type must be DEFAULT, VOIP, found a number"],
    [{ Status: { Value: "X" } }, "/Status/Value", 'Status.Value must be SENT, PENDING, FAILED, DENIED, found "X"'],
    [{ Status: 5 }, "/Status", "Status must be an object, found a number"],
    [{ Sender: 5 }, "/Sender", "Sender must be an object, found a number"],
    [{ Sender: { Arn: "" } }, "/Sender/Arn", "Sender.Arn must have 1 to 1600 characters, found 0"],
    [{ ChimeBearer: 5 }, "/ChimeBearer", "ChimeBearer must be a string, found a number"],
    [{ Content: 5 }, "/Content", "Content must be a string, found a number"],
    [{ ChannelArn: {} }, "/ChannelArn", "ChannelArn must be a string, found an object"],
  ])("that is wrong is reported with its place: %j", (message, path, text, help) => {
    expect(told(message)).toEqual([help === undefined ? [path, text] : [path, text, help]]);
    expect(codes(message)).toEqual(["invalid-message-member"]);
  });

  it("with a misspelled name is reported with the name, wherever it is", () => {
    expect(told({ Contents: 1, Sendr: undefined })).toEqual([
      ["/Contents", 'a message has no field "Contents"', 'did you mean "Content"?'],
    ]);
    expect(told({ PushNotification: { Titles: "x", Foo: 1 } })).toEqual([
      ["/PushNotification/Titles", 'PushNotification has no field "Titles"', 'did you mean "Title"?'],
    ]);
    expect(codes({ Contents: 1 })).toEqual(["unknown-member"]);
  });

  it("may be missing, or as long as the limit in characters", () => {
    const smile = "\u{1f600}";
    const push = { Title: smile.repeat(50), Body: smile.repeat(150), Type: "VOIP" };
    for (const fine of [
      { Target: [{ MemberArn: smile.repeat(1600) }], PushNotification: push, Status: { Value: "SENT" }, Sender: {} },
      { Target: [{}], PushNotification: null, MessageAttributes: undefined, Sender: undefined, Status: null, Content: null },
      { PushNotification: { Title: undefined, Type: null } },
    ])
      expect(told(fine)).toEqual([]);
  });

  it("comes before the attributes; a report has at most 100 problems", () => {
    const values = Array.from({ length: 200 }, () => 5);
    const problems = told({ Content: 5, MessageAttributes: { a: { StringValues: values } } });
    expect(problems).toHaveLength(100);
    expect(problems.slice(0, 2)).toEqual([
      ["/Content", "Content must be a string, found a number"],
      ["/MessageAttributes/a/StringValues/0", "a value must be a string, found a number", 'write "5"'],
    ]);
  });
});
