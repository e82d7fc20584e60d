import type { Severity } from "./severity.ts";

/** The documentation of one code. `docs/diagnostics.md` is generated from these entries. */
export interface DiagnosticCodeEntry<S extends Severity = Severity> {
  /** The severity of every diagnostic with this code. */
  readonly severity: S;
  /** The kind of the input. */
  readonly about: "rule" | "catalog" | "attributes" | "preferences" | "message";
  /** The problem, in one line. */
  readonly title: string;
  /** Why it matters. */
  readonly why: string;
  /** How to repair it. */
  readonly repair: string;
  /** A smallest input with this problem: a rule text, or the JSON of attributes or preferences. For `catalog`: a rule text for {@link exampleCatalog}. */
  readonly example: string;
}

/** The registry of all codes, in the order in which a reader meets them. */
export const diagnosticCodes = /* @__PURE__ */ registry({
  "invalid-json": {
    severity: "error",
    about: "rule",
    title: "the text is not JSON",
    why: "The API carries a rule as JSON text and rejects any other text. The parser continues after a mistake with a clear intention, so one run also shows the other mistakes.",
    repair:
      "Write what the message expects at the caret. Names and strings need double quotes. JSON has no comma before a closing bracket, and no comments.",
    example: `{"mention":["Bob",]}`,
  },
  "trailing-text": {
    severity: "error",
    about: "rule",
    title: "text follows the rule",
    why: "A FilterRule is one JSON object and nothing else.",
    repair: "Remove the text after the rule, or combine both objects: the conditions of one object are an AND, `$or` is an OR.",
    example: `{"mention":["Bob"]} {"type":["Room"]}`,
  },
  "duplicate-key": {
    severity: "error",
    about: "rule",
    title: "an object has a repeated name",
    why: "JSON parsers silently keep the last one, which would drop a condition.",
    repair:
      'If any entry may hold, put all entries into one array. If both lists must hold, keep one and add the other as `"$or":[{"mention":["Alice"]}]`.',
    example: `{"mention":["Bob"],"mention":["Alice"]}`,
  },
  "rule-not-object": {
    severity: "error",
    about: "rule",
    title: "the rule is not an object",
    why: "A rule is an object of conditions that must all hold.",
    repair: 'Write an object that maps attribute names to arrays, such as `{"mention":["Bob"]}`.',
    example: `["mention"]`,
  },
  "empty-rule": {
    severity: "error",
    about: "rule",
    title: "the rule has no conditions",
    why: "A rule without conditions filters nothing.",
    repair: "Name at least one attribute. To be notified of everything, set AllowNotifications to ALL instead.",
    example: `{}`,
  },
  "value-not-array": {
    severity: "error",
    about: "rule",
    title: "the value of an attribute is not an array",
    why: "Every attribute needs a list of entries, even for one entry.",
    repair: 'Put the value into an array: `["Bob"]`.',
    example: `{"mention":"Bob"}`,
  },
  "empty-array": {
    severity: "error",
    about: "rule",
    title: "the list of an attribute is empty",
    why: "A list holds if any entry holds, so an empty list never holds.",
    repair: "Add an entry, or remove the attribute.",
    example: `{"mention":[]}`,
  },
  "invalid-entry": {
    severity: "error",
    about: "rule",
    title: "an entry is neither a string nor an operator object",
    why: "Attributes have only strings. A number, boolean, null or nested list is never equal to a string.",
    repair: 'Write a string (`"5"` instead of `5`) or an object with one operator.',
    example: `{"level":[5]}`,
  },
  "operator-count": {
    severity: "error",
    about: "rule",
    title: "an operator object has no operator, or several operators",
    why: "It is not clear whether one or all of the operators must hold.",
    repair: "Write one object for each operator. The entries of a list are an OR.",
    example: `{"type":[{}]}`,
  },
  "unknown-operator": {
    severity: "error",
    about: "rule",
    title: "the language does not have this operator",
    why: "Amazon Chime SDK messaging documents exact matches and anything-but. Amazon SNS and EventBridge have more operators.",
    repair: "Rewrite the entry with exact strings or anything-but.",
    example: `{"type":[{"prefix":"Ro"}]}`,
  },
  "empty-anything-but": {
    severity: "error",
    about: "rule",
    title: "anything-but excludes nothing",
    why: "An exclusion without strings has no effect, and engines read it differently.",
    repair: "Name the strings to exclude, or remove the entry.",
    example: `{"type":[{"anything-but":[]}]}`,
  },
  "invalid-anything-but": {
    severity: "error",
    about: "rule",
    title: "anything-but takes strings",
    why: "Attributes have only strings. Other engines also allow numbers, prefixes and more here.",
    repair: "Write a list of strings.",
    example: `{"level":[{"anything-but":[5]}]}`,
  },
  "or-not-array": {
    severity: "error",
    about: "rule",
    title: "`$or` is not an array",
    why: "`$or` needs a list of rules; it holds if any of them holds.",
    repair: 'Write `{"$or":[{…},{…}]}`.',
    example: `{"$or":{"mention":["Bob"]}}`,
  },
  "or-empty": {
    severity: "error",
    about: "rule",
    title: "`$or` has no branches",
    why: "`$or` holds if any branch holds, so without branches it never holds.",
    repair: "Add branches, or remove the `$or`.",
    example: `{"$or":[]}`,
  },
  "or-branch-not-object": {
    severity: "error",
    about: "rule",
    title: "a branch of `$or` is not an object",
    why: "Each branch is itself a rule.",
    repair: 'Write each branch as an object: `{"mention":["Bob"]}`.',
    example: `{"$or":["Bob",{"type":["Room"]}]}`,
  },
  "or-branch-empty": {
    severity: "error",
    about: "rule",
    title: "a branch of `$or` has no conditions",
    why: "A branch without conditions would always hold, so the whole `$or` would have no effect.",
    repair: "Name at least one attribute in it, or remove the branch.",
    example: `{"$or":[{},{"type":["Room"]}]}`,
  },
  "combinator-as-name": {
    severity: "error",
    about: "rule",
    title: "a word for and, or, not is in the place of an attribute name, with rules below it",
    why: "The only such word of the language is `$or`. The conditions of one object are an AND, and `anything-but` inside a list is the only NOT.",
    repair: "Write `$or` in exactly these letters. Write conditions that must all hold into one object.",
    example: `{"or":[{"mention":["Bob"]},{"type":["Room"]}]}`,
  },
  "preferences-as-rule": {
    severity: "error",
    about: "rule",
    title: "the text is preferences, or a part of them, instead of a rule",
    why: "A rule is the text in the string FilterRule. A program that passes a rule, and a file of rules, need only the rule.",
    repair: "Pass the decoded text of FilterRule, or check the text as preferences.",
    example: `"FilterRule": "{\\"mention\\":[\\"Bob\\"]}"`,
  },
  "too-large": {
    severity: "error",
    about: "rule",
    title: "the rule text is too large",
    why: "The guide limits a rule to 2 KB, counted here as 2,048 bytes of UTF-8.",
    repair: "Shorten the rule (white space counts), or raise `limits.maxBytes` if the rule is not for the service.",
    // Pure, so that a bundler can remove the registry: readers need only the severities (see severities.ts).
    example: /* @__PURE__ */ tooLargeAttributes(),
  },
  "too-complex": {
    severity: "error",
    about: "rule",
    title: "the rule is too complex",
    why: "The guide limits complexity to 20. Complexity counts attribute names and strings as written, including repeats; `$or` and `anything-but` do not count.",
    repair: "Remove names or strings, or raise `limits.maxComplexity` if the rule is not for the service.",
    example: `{"topic":["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17","18","19","20"]}`,
  },
  "too-many-branches": {
    severity: "error",
    about: "rule",
    title: "a `$or` has too many branches",
    why: "The guide allows five branches in one OR.",
    repair: "Join branches that name the same attribute into one list, nest another `$or`, or raise `limits.maxOrBranches`.",
    example: `{"$or":[{"a":["1"]},{"b":["1"]},{"c":["1"]},{"d":["1"]},{"e":["1"]},{"f":["1"]}]}`,
  },
  "too-deep": {
    severity: "error",
    about: "rule",
    title: "the text is nested too deeply",
    why: "A rule may have 500 levels of `$or`, more than 2,048 bytes can hold. The bound protects the stack.",
    repair: "Flatten the rule.",
    example: `${`{"$or":[`.repeat(501)}{"a":["1"]}${"]}".repeat(501)}`,
  },
  "single-branch-or": {
    severity: "warning",
    about: "rule",
    title: "a `$or` has only one branch",
    why: "It means the same as the branch. Engines of the SNS family do not read it as an OR.",
    repair: "Move the conditions of the branch up, or add a second branch.",
    example: `{"$or":[{"mention":["Bob"]}]}`,
  },
  "duplicate-value": {
    severity: "warning",
    about: "rule",
    title: "a list has a repeated string",
    why: "The repeat has no effect, but counts towards the complexity.",
    repair: "Remove the repeat.",
    example: `{"mention":["Bob","Bob"]}`,
  },
  "impossible-name": {
    severity: "warning",
    about: "rule",
    title: "no message can carry an attribute of this name",
    why: "Names have 1 to 64 characters and are valid Unicode, so the condition always sees an absent attribute.",
    repair: "Use the name that the messages carry.",
    example: `{"":["Bob"]}`,
  },
  "impossible-value": {
    severity: "warning",
    about: "rule",
    title: "no message can carry this value",
    why: "Values have 1 to 512 characters and are valid Unicode, so no value is equal to this string.",
    repair: "Use the value that the messages carry.",
    example: `{"mention":[""]}`,
  },
  "operator-as-name": {
    severity: "warning",
    about: "rule",
    title: "an operator word is in the place of an attribute name",
    why: "It counts as the name of an attribute, which is rarely the intention.",
    repair: "Write operators inside the list of an attribute. Only `$or` belongs beside attributes.",
    example: `{"anything-but":["Bob"]}`,
  },
  "control-character": {
    severity: "warning",
    about: "rule",
    title: "a name or value contains a control character",
    why: "People do not type control characters, so no value is equal to it. It is nearly always a backslash that was not escaped: `\\b` in JSON is a backspace, `\\t` a tab. Also reported for message attributes.",
    repair: "Write a backslash as `\\\\`, or remove the character.",
    example: `{"sender":["CORP\\bob"]}`,
  },
  "invisible-character": {
    severity: "warning",
    about: "rule",
    title: "a name or value contains a character that is invisible or looks like a space",
    why: "Strings are compared exactly, so the string differs from one that looks the same. Such characters come with copied text: no-break spaces, zero-width and bidirectional characters. Those that emoji and scripts need are not reported. Also reported for message attributes.",
    repair: "Remove the character, or write a normal space.",
    example: `{"mention":["Bob\u200b"]}`,
  },
  "surrounding-space": {
    severity: "warning",
    about: "rule",
    title: "a name or value begins or ends with a space",
    why: "Strings are compared exactly and are not trimmed. Also reported for message attributes.",
    repair: "Remove the space.",
    example: `{"mention":["Bob "]}`,
  },
  "placeholder-left": {
    severity: "warning",
    about: "rule",
    title: "a name or value looks like a leftover placeholder",
    why: "Examples and templates have placeholders such as `USER_ARN`, `<name>`, `{{name}}`. If they are left in, they are compared literally. Also reported for message attributes.",
    repair: "Write the real value.",
    example: `{"type":[{"anything-but":["USER_ARN"]}]}`,
  },
  "several-exclusions": {
    severity: "warning",
    about: "rule",
    title: "one list has two exclusions",
    why: "The entries of a list are an OR. A value that one exclusion excludes passes the other, so next to nothing is excluded.",
    repair: "Put all excluded strings into one anything-but.",
    example: `{"type":[{"anything-but":["Room"]},{"anything-but":["Hall"]}]}`,
  },
  "encoded-twice": {
    severity: "warning",
    about: "rule",
    title: "the text is a rule that was encoded twice",
    why: "The guide shows rules in escaped form, as inside a JSON request. Here, and in the parameters of an SDK, the rule itself is expected. Reported beside the error that rejects the text.",
    repair: "Pass the decoded text: remove one JSON.stringify, or paste the rule without the backslashes.",
    example: `"{\\"mention\\":[\\"Bob\\"]}"`,
  },
  "always-true": {
    severity: "warning",
    about: "rule",
    title: "the rule holds for every message",
    why: "It filters nothing. For example, a string and an exclusion of the same string in one list match every message, because the entries are an OR. Proven for every message that the API accepts; found by `lintRule` of `pushsieve/analysis`.",
    repair: "Remove the part that matches every message, or set AllowNotifications to ALL.",
    example: `{"type":["Room",{"anything-but":["Room"]}]}`,
  },
  "never-true": {
    severity: "warning",
    about: "rule",
    title: "no message can match the rule",
    why: "Its parts contradict each other, or require something that no message can carry. Proven for every message that the API accepts; found by `lintRule` of `pushsieve/analysis`.",
    repair: "Repair one of the named parts, or set AllowNotifications to NONE.",
    example: `{"type":["Room"],"$or":[{"type":[{"anything-but":["Room"]}]},{"type":[{"anything-but":["Room","Hall"]}],"mention":["Bob"]}]}`,
  },
  "redundant-part": {
    severity: "warning",
    about: "rule",
    title: "a part of the rule can never change the answer",
    why: "Other parts already decide the answer, so this part has no effect but counts towards the limits. It may be a mistake. Proven for every message that the API accepts; found by `lintRule` of `pushsieve/analysis`.",
    repair: "Remove the part: the rule means the same without it.",
    example: `{"$or":[{"mention":["Bob"]},{"mention":["Bob"],"type":["Chat"]}]}`,
  },
  "depends-on-semantics": {
    severity: "information",
    about: "rule",
    title: "the answer depends on the semantics",
    why: "The two documented readings of anything-but differ for messages that lack the attribute, or have several values. Reported only on request, with a smallest message for which the answers differ; found by `lintRule` of `pushsieve/analysis`.",
    repair: "Nothing is wrong. If both readings must give the same answer, list the wanted values instead of excluding others.",
    example: `{"type":[{"anything-but":["Room"]}]}`,
  },
  "unknown-attribute": {
    severity: "warning",
    about: "catalog",
    title: "the catalog has no attribute of this name",
    why: "No message of the app carries it, so the rule always sees it as absent. Found by `AttributesCatalog` of `pushsieve/lint`.",
    repair: "Use the name that the messages carry, or add it to the catalog.",
    example: `{"typ":["Chat"]}`,
  },
  "unknown-value": {
    severity: "warning",
    about: "catalog",
    title: "the catalog does not have this value of the attribute",
    why: "No message of the app carries it, so a rule never finds it, and need not exclude it. Found by `AttributesCatalog` of `pushsieve/lint`.",
    repair: "Use the value that the messages carry, or add it to the catalog.",
    example: `{"type":["chat"]}`,
  },
  "attributes-not-object": {
    severity: "error",
    about: "attributes",
    title: "message attributes are not an object",
    why: "MessageAttributes is a map from names to `{ StringValues }`.",
    repair: 'Write `{"mention":{"StringValues":["Bob"]}}`.',
    example: `["mention"]`,
  },
  "attribute-name-length": {
    severity: "error",
    about: "attributes",
    title: "an attribute name is empty or too long",
    why: "The API model allows 1 to 64 characters.",
    repair: "Shorten the name.",
    example: `{"":{"StringValues":["Bob"]}}`,
  },
  "attribute-not-object": {
    severity: "error",
    about: "attributes",
    title: "an attribute is not `{ StringValues }`",
    why: "Each attribute is a structure. A string or list in its place is not read, so the attribute would be absent.",
    repair: 'Write `{"StringValues":["Bob"]}`.',
    example: `{"mention":["Bob"]}`,
  },
  "attribute-shape": {
    severity: "error",
    about: "attributes",
    title: "an attribute has the shape of another service",
    why: "Other services carry attributes as `{ DataType, StringValue }`. Here only StringValues is read, so the attribute would be absent.",
    repair: 'Write `{"StringValues":["Bob"]}`.',
    example: `{"mention":{"DataType":"String","StringValue":"Bob"}}`,
  },
  "string-values-not-array": {
    severity: "error",
    about: "attributes",
    title: "StringValues is not an array",
    why: "StringValues is a list of strings, even for one string.",
    repair: 'Write `["Bob"]`.',
    example: `{"mention":{"StringValues":"Bob"}}`,
  },
  "string-value-not-string": {
    severity: "error",
    about: "attributes",
    title: "a value is not a string",
    why: "Rules see only strings and ignore other values.",
    repair: "Write the value as a string.",
    example: `{"level":{"StringValues":[5]}}`,
  },
  "string-value-length": {
    severity: "error",
    about: "attributes",
    title: "a value is empty or too long",
    why: "The API model allows 1 to 512 characters.",
    repair: "Shorten the value.",
    example: `{"mention":{"StringValues":[""]}}`,
  },
  "attributes-too-large": {
    severity: "error",
    about: "attributes",
    title: "message attributes are too large",
    why: "The guide limits them to 1 KB, counted here as 1,024 bytes of UTF-8 over all names and values.",
    repair: "Send fewer or shorter attributes, or raise `maxBytes` if the message is not for the service.",
    example: `{"a":{"StringValues":["${"x".repeat(512)}","${"y".repeat(512)}"]}}`,
  },
  "attribute-without-values": {
    severity: "warning",
    about: "attributes",
    title: "an attribute has no values",
    why: "An attribute without StringValues, or with an empty list, counts as absent.",
    repair: "Add a value, or remove the attribute.",
    example: `{"mention":{"StringValues":[]}}`,
  },
  "attribute-not-unicode": {
    severity: "warning",
    about: "attributes",
    title: "a name or value contains half a surrogate pair",
    why: "It has no UTF-8 form, so it does not arrive as sent.",
    repair: "Cut strings between characters, not inside them.",
    example: `{"mention":{"StringValues":["\\ud83d"]}}`,
  },
  "preferences-not-object": {
    severity: "error",
    about: "preferences",
    title: "preferences have the wrong shape",
    why: "ChannelMembershipPreferences is `{ PushNotifications: { AllowNotifications, FilterRule } }`.",
    repair: 'Write `{"PushNotifications":{"AllowNotifications":"ALL"}}`.',
    example: `{"PushNotifications":"ALL"}`,
  },
  "invalid-allow-notifications": {
    severity: "error",
    about: "preferences",
    title: "AllowNotifications is not ALL, NONE or FILTERED",
    why: "Nothing says whether the member should be notified.",
    repair: "Write ALL, NONE or FILTERED, in capitals.",
    example: `{"PushNotifications":{"AllowNotifications":"filtered"}}`,
  },
  "missing-filter-rule": {
    severity: "error",
    about: "preferences",
    title: "FILTERED has no FilterRule",
    why: "Nothing says which messages the member wants.",
    repair: "Add a FilterRule, or use ALL or NONE.",
    example: `{"PushNotifications":{"AllowNotifications":"FILTERED"}}`,
  },
  "filter-rule-not-string": {
    severity: "error",
    about: "preferences",
    title: "FilterRule is not a string",
    why: "The API carries the rule as JSON text inside a string.",
    repair: "Pass the rule through JSON.stringify.",
    example: `{"PushNotifications":{"AllowNotifications":"FILTERED","FilterRule":{"mention":["Bob"]}}}`,
  },
  "unknown-member": {
    severity: "error",
    about: "preferences",
    title: "a field has a name that the API does not have there",
    why: "The field would be ignored. Preferences without readable fields are those of a member that never set any, which is notified of everything. Reported for preferences, for member records and messages in files, and for messages.",
    repair: "Use the name of the API with the same capitals, or remove the field.",
    example: `{"pushNotifications":{"AllowNotifications":"NONE"}}`,
  },
  "misplaced-member": {
    severity: "error",
    about: "preferences",
    title: "a field of the API is in the wrong place",
    why: "It is not read there. AllowNotifications and FilterRule belong inside PushNotifications. Requests and responses contain preferences, but are not preferences. Files may wrap preferences like requests and responses of the API; a program must pass the preferences themselves.",
    repair: "Move the field to its place, or pass the value of `Preferences`.",
    example: `{"AllowNotifications":"NONE"}`,
  },
  "not-a-message": {
    severity: "error",
    about: "message",
    title: "the value is not a message",
    why: "A message is an object with the fields of a SendChannelMessage request or of a ChannelMessage. Any other value would be decided as an empty message.",
    repair:
      "Pass one message: the value of `ChannelMessage` of a response, or one element of `ChannelMessages`. Files may hold the responses unchanged.",
    example: `{"hello":"world"}`,
  },
  "invalid-message-member": {
    severity: "error",
    about: "message",
    title: "a field of a message has the wrong form",
    why: "The field decides who is notified, and does not have the form of the API model.",
    repair: "Write what the message expects.",
    example: `{"Content":"Hi","Status":{"Value":"sent"}}`,
  },
});

/** The type has the codes and their severities; with the texts it would be a second copy of the registry. */
function registry<const S extends Readonly<Record<string, Severity>>>(
  entries: { readonly [C in keyof S]: DiagnosticCodeEntry<S[C]> },
): {
  readonly [C in keyof S]: DiagnosticCodeEntry<S[C]>;
} {
  return entries;
}

/** The catalog for the examples about catalogs. */
export const exampleCatalog = { attributes: { type: { values: ["Chat", "Room"] } } } as const;

/** Every code that a diagnostic can have. Codes are stable: they are added, never renamed. */
export type DiagnosticCode = keyof typeof diagnosticCodes;

function tooLargeAttributes(): string {
  return `{"mention":[${Array.from("vwxyz", (letter) => `"${letter.repeat(410)}"`).join(",")}]}`;
}
