import { describe, expect, it } from "vitest";
import { validateMessageAttributes } from "../../src/attributes/validate.ts";
import { guidance } from "../../src/diagnose/index.ts";
import { validatePushMessage } from "../../src/fanout/validate-message.ts";
import { refusedAttributes, refusedMessage, refusedRule } from "../../src/messaging/operation/diagnosed.ts";
import { parseFilterRule } from "../../src/rule/parse.ts";

/** What a rejected rule, message or list of attributes says to the client: the place and the repair, and nothing of its text. */

const told = (member: string, constraint: string) => `Value at '${member}' failed to satisfy constraint: ${constraint}`;
const one = (text: string) => `1 validation error detected: ${text}`;

describe("a rejected rule", () => {
  const refused = (text: string) => refusedRule(parseFilterRule(text, { guidance }).diagnostics).message;
  const rule = (problems: string) => one(told("Preferences.PushNotifications.FilterRule", `Member must be a filter rule: ${problems}`));
  const empty = (start: number) =>
    `empty-array at characters ${start} to ${start + 2}: the list of an attribute is empty. Add an entry, or remove the attribute`;

  it.each([
    ["a place and advice", '{"a":[]}', empty(5)],
    [
      "a safe repair that inserts",
      '{"a":"b"}',
      "value-not-array at characters 5 to 8: the value of an attribute is not an array. To repair it: insert [ at 5, insert ] at 8",
    ],
    [
      "a repair that is not safe",
      '{"a":["b" "c"]}',
      "invalid-json at characters 10 to 11: the text is not JSON. A possible repair: insert , at 10",
    ],
    [
      "a repair that removes",
      '{"a":["b",]}',
      "invalid-json at characters 9 to 10: the text is not JSON. To repair it: remove characters 9 to 10",
    ],
    [
      "a repair that writes",
      '{"a"=["b"]}',
      "invalid-json at characters 4 to 5: the text is not JSON. A possible repair: write : for characters 4 to 5",
    ],
    [
      "no advice that has an example",
      "{'a':[\"b\"]}",
      "invalid-json at characters 1 to 4: the text is not JSON. Write what the message expects at the caret. Names and strings need double quotes. JSON has no comma before a closing bracket, and no comments",
    ],
    [
      "the numbers of a limit",
      JSON.stringify({ $or: Array.from({ length: 6 }, (_, index) => ({ a: [`${index}`] })) }),
      "too-many-branches at characters 7 to 80: $or has 6 branches, 5 are allowed. Join branches that name the same attribute into one list, nest another `$or`, or raise `limits.maxOrBranches`",
    ],
  ])("says %s", (_, text, problems) => {
    expect(refused(text)).toBe(rule(problems));
  });

  it("says first that it was encoded twice, although that is a warning, and no other warning", () => {
    expect(refused(JSON.stringify('{"a":["b"]}'))).toBe(
      rule(
        "encoded-twice at characters 0 to 17: the text is a rule that was encoded twice. Pass the decoded text: remove one JSON.stringify, or paste the rule without the backslashes; rule-not-object at characters 0 to 17: the rule is not an object",
      ),
    );
    expect(refused('{"a ":["b"],"c":[]}')).toBe(rule(empty(16)));
  });

  it("says five problems, and how many more there are", () => {
    const seven = `{${["a", "b", "c", "d", "e", "f", "g"].map((name) => `"${name}":[]`).join()}}`;
    expect(refused(seven)).toBe(rule(`${[5, 12, 19, 26, 33].map(empty).join("; ")}; and 2 more`));
    const five = `{${["a", "b", "c", "d", "e"].map((name) => `"${name}":[]`).join()}}`;
    expect(refused(five)).toBe(rule([5, 12, 19, 26, 33].map(empty).join("; ")));
  });
});

it("rejected attributes are described, attributes with warnings are not rejected", () => {
  const refused = (attributes: unknown) => refusedAttributes(validateMessageAttributes(attributes))?.message;
  expect(refused({ a: { StringValues: [1] } })).toBe(
    one(
      told(
        "MessageAttributes",
        "Member must be message attributes: string-value-not-string: a value is not a string. Write the value as a string",
      ),
    ),
  );
  expect(validateMessageAttributes({ a: {} })).not.toEqual([]);
  expect(refused({ a: {} })).toBeUndefined();
});

describe("a rejected message of a dry run", () => {
  const refused = (message: unknown) =>
    refusedMessage(
      message,
      validatePushMessage(message).filter(({ severity }) => severity === "error"),
    ).message;
  const unknown =
    "Member must be a message: unknown-member: a field has a name that the API does not have there. Use the name of the API with the same capitals, or remove the field";

  it.each([
    ["a value that is no object", 5, one(told("Message", "Member must be a structure"))],
    ["a field", { Target: 5 }, one(told("Message.Target", "Member must be a list"))],
    ["a field of a field", { PushNotification: { Title: 5 } }, one(told("Message.PushNotification.Title", "Member must be a string"))],
    [
      "an attribute, which it does not name",
      { MessageAttributes: { secret: { StringValues: ["x".repeat(600)] } } },
      one(told("Message.MessageAttributes.*.StringValues[0]", "Member must have length less than or equal to 512")),
    ],
    [
      "attributes that are too large together",
      { MessageAttributes: Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [name, { StringValues: ["x".repeat(500)] }])) },
      one(
        told(
          "Message.MessageAttributes",
          "Member must be a message: attributes-too-large: names and values have 2505 bytes in all, 1024 are allowed. Send fewer or shorter attributes, or raise `maxBytes` if the message is not for the service",
        ),
      ),
    ],
    ["an unknown field, which it does not name", { PushNotificaton: {} }, one(told("Message", unknown))],
    [
      "a limit of attributes beside wrong fields, and an unknown field",
      { Sender: 5, MessageAttributes: 7, PushNotificaton: {} },
      `3 validation errors detected: ${told("Message.MessageAttributes", "Member must be a structure")}; ${told("Message.Sender", "Member must be a structure")}; ${told("Message", unknown)}`,
    ],
  ])("says the place of %s", (_, message, text) => {
    expect(refused(message)).toBe(text);
  });

  it("says nothing about fields that a decision does not read", () => {
    expect(refused({ Target: 5, Sender: { Arn: "not an ARN" } })).toBe(one(told("Message.Target", "Member must be a list")));
  });
});
