import type { Severity } from "./severity.ts";

/** What the documentation says of one code. `docs/diagnostics.md` is generated from these entries. */
export interface CodeEntry {
  readonly severity: Severity;
  /** The kind of input it is about. */
  readonly about: "rule" | "catalog" | "attributes" | "preferences";
  /** What is wrong, in one line. */
  readonly title: string;
  /** Why it matters. */
  readonly why: string;
  /** How to repair it. */
  readonly repair: string;
  /** A smallest input that shows it: a rule text, or the JSON of attributes or preferences. For `catalog`: a rule text beside {@link exampleCatalog}. */
  readonly example: string;
}

/** The one registry of everything that can be reported, in the order in which a reader meets it. */
export const codes = {
  "invalid-json": {
    severity: "error",
    about: "rule",
    title: "the text is not JSON",
    why: "The API carries a rule as JSON text; anything else is refused. Reading goes on behind the mistake where its intention is plain, so one run shows the others too.",
    repair:
      "Write what the message expects at the caret. Names and strings take double quotes, there is no comma before a closing bracket, and there are no comments.",
    example: `{"mention":["Bob",]}`,
  },
  "trailing-text": {
    severity: "error",
    about: "rule",
    title: "text follows the rule",
    why: "A FilterRule is one JSON object and nothing else.",
    repair: "Remove what follows, or combine both objects: members of one object are an AND, `$or` is an OR.",
    example: `{"mention":["Bob"]} {"type":["Room"]}`,
  },
  "duplicate-key": {
    severity: "error",
    about: "rule",
    title: "a name occurs twice in one object",
    why: "JSON parsers keep the last one silently, which would drop a constraint.",
    repair:
      'Put all entries into one array: any of them may then hold. Where both lists must hold, keep one and put the other beside it, as `"$or":[{"mention":["Alice"]}]`.',
    example: `{"mention":["Bob"],"mention":["Alice"]}`,
  },
  "rule-not-object": {
    severity: "error",
    about: "rule",
    title: "the rule is not an object",
    why: "A rule is an object whose members must all hold.",
    repair: 'Write an object from attribute names to arrays, such as `{"mention":["Bob"]}`.',
    example: `["mention"]`,
  },
  "empty-rule": {
    severity: "error",
    about: "rule",
    title: "the rule has no members",
    why: "A rule without constraints filters nothing.",
    repair: "Name at least one attribute; to be notified of everything, set AllowNotifications to ALL instead.",
    example: `{}`,
  },
  "value-not-array": {
    severity: "error",
    about: "rule",
    title: "the value of an attribute is not an array",
    why: "Every attribute takes a list of entries, also when there is only one.",
    repair: 'Put the value into an array: `["Bob"]`.',
    example: `{"mention":"Bob"}`,
  },
  "empty-array": {
    severity: "error",
    about: "rule",
    title: "the list of an attribute is empty",
    why: "Any entry of the list may hold, so an empty list could never hold.",
    repair: "Add an entry, or remove the attribute.",
    example: `{"mention":[]}`,
  },
  "invalid-entry": {
    severity: "error",
    about: "rule",
    title: "an entry is neither a string nor an operator object",
    why: "Attributes have strings only; a number, boolean, null or nested list could never be equal to one.",
    repair: 'Write a string (`"5"` instead of `5`) or an object with one operator.',
    example: `{"level":[5]}`,
  },
  "operator-count": {
    severity: "error",
    about: "rule",
    title: "an operator object has no operator, or several",
    why: "It would not be clear whether one or all of them must hold.",
    repair: "Write one object for each operator; entries of one list are an OR.",
    example: `{"type":[{}]}`,
  },
  "unknown-operator": {
    severity: "error",
    about: "rule",
    title: "this dialect has no such operator",
    why: "Amazon Chime SDK messaging documents exact matches and anything-but; Amazon SNS and EventBridge have more.",
    repair: "Rewrite the entry with exact strings or anything-but.",
    example: `{"type":[{"prefix":"Ro"}]}`,
  },
  "empty-anything-but": {
    severity: "error",
    about: "rule",
    title: "anything-but excludes nothing",
    why: "An exclusion without strings says nothing, and engines disagree on it.",
    repair: "Name what to exclude, or remove the entry.",
    example: `{"type":[{"anything-but":[]}]}`,
  },
  "invalid-anything-but": {
    severity: "error",
    about: "rule",
    title: "anything-but takes strings",
    why: "Attributes have strings only; other engines allow numbers, prefixes and more here, this dialect does not.",
    repair: "Write a list of strings.",
    example: `{"level":[{"anything-but":[5]}]}`,
  },
  "or-not-array": {
    severity: "error",
    about: "rule",
    title: "`$or` is not an array",
    why: "`$or` takes a list of rules of which any may hold.",
    repair: 'Write `{"$or":[{…},{…}]}`.',
    example: `{"$or":{"mention":["Bob"]}}`,
  },
  "or-empty": {
    severity: "error",
    about: "rule",
    title: "`$or` has no branches",
    why: "Any branch may hold, so no branches could never hold.",
    repair: "Add branches, or remove the `$or`.",
    example: `{"$or":[]}`,
  },
  "or-branch-not-object": {
    severity: "error",
    about: "rule",
    title: "a branch of `$or` is not an object",
    why: "Each branch is a rule of its own.",
    repair: 'Write each branch as an object: `{"mention":["Bob"]}`.',
    example: `{"$or":["Bob",{"type":["Room"]}]}`,
  },
  "or-branch-empty": {
    severity: "error",
    about: "rule",
    title: "a branch of `$or` has no members",
    why: "A branch without constraints would make the whole `$or` meaningless.",
    repair: "Name at least one attribute in it, or remove the branch.",
    example: `{"$or":[{},{"type":["Room"]}]}`,
  },
  "too-large": {
    severity: "error",
    about: "rule",
    title: "the rule text is too large",
    why: "The guide limits a rule to 2 KB, counted here as 2,048 bytes of UTF-8.",
    repair: "Shorten it (white space counts), or raise `limits.maxBytes` where the rule is not meant for the service.",
    // Pure, so that a bundler may leave the registry out: readers need the severities alone (see severities.ts).
    example: /* @__PURE__ */ tooLargeAttributes(),
  },
  "too-complex": {
    severity: "error",
    about: "rule",
    title: "the rule is too complex",
    why: "The guide limits complexity to 20: attribute names plus strings, as written, repeats too; `$or` and `anything-but` do not count.",
    repair: "Remove names or strings, or raise `limits.maxComplexity` where the rule is not meant for the service.",
    example: `{"topic":["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17","18","19","20"]}`,
  },
  "too-many-branches": {
    severity: "error",
    about: "rule",
    title: "a `$or` has too many branches",
    why: "The guide allows five constraints in one OR.",
    repair: "Join branches that name the same attribute into one list, nest another `$or`, or raise `limits.maxOrBranches`.",
    example: `{"$or":[{"a":["1"]},{"b":["1"]},{"c":["1"]},{"d":["1"]},{"e":["1"]},{"f":["1"]}]}`,
  },
  "too-deep": {
    severity: "error",
    about: "rule",
    title: "the text is nested too deeply",
    why: "500 levels of `$or` are allowed, more than a rule of 2,048 bytes can have; the bound protects the stack.",
    repair: "Flatten the rule.",
    example: `${`{"$or":[`.repeat(501)}{"a":["1"]}${"]}".repeat(501)}`,
  },
  "single-branch-or": {
    severity: "warning",
    about: "rule",
    title: "a `$or` has only one branch",
    why: "It means the branch itself; engines of the SNS family do not read it as an OR at all.",
    repair: "Move the members of the branch up, or add a second branch.",
    example: `{"$or":[{"mention":["Bob"]}]}`,
  },
  "duplicate-value": {
    severity: "warning",
    about: "rule",
    title: "a list names the same string twice",
    why: "The repeat changes nothing, but counts towards the complexity.",
    repair: "Remove it.",
    example: `{"mention":["Bob","Bob"]}`,
  },
  "impossible-name": {
    severity: "warning",
    about: "rule",
    title: "no message can carry an attribute of this name",
    why: "Names have 1 to 64 characters and are valid Unicode; the constraint always sees an absent attribute.",
    repair: "Use the name that the messages carry.",
    example: `{"":["Bob"]}`,
  },
  "impossible-value": {
    severity: "warning",
    about: "rule",
    title: "no message can carry this value",
    why: "Values have 1 to 512 characters and are valid Unicode; an entry with any other string can never be equal to one.",
    repair: "Use the value that the messages carry.",
    example: `{"mention":[""]}`,
  },
  "operator-as-name": {
    severity: "warning",
    about: "rule",
    title: "an operator word stands where an attribute name belongs",
    why: "It is read as the name of an attribute, which is rarely what was meant.",
    repair: "Operators stand inside the list of an attribute; the only one beside attributes is `$or`.",
    example: `{"anything-but":["Bob"]}`,
  },
  "encoded-twice": {
    severity: "warning",
    about: "rule",
    title: "the text is a rule that was encoded once more",
    why: "The guide shows rules escaped, as they stand inside a JSON request; here, and in the parameters of an SDK, the rule itself is wanted. Reported beside the error that refuses the text.",
    repair: "Pass the decoded text: drop one JSON.stringify, or paste the rule without the backslashes.",
    example: `"{\\"mention\\":[\\"Bob\\"]}"`,
  },
  "always-true": {
    severity: "warning",
    about: "rule",
    title: "the rule holds for every message",
    why: "It filters nothing. Two entries of one list are an OR: a string and an exclusion of the same string leave nothing out. Proven for every message that the API accepts; found by `lintRule` of `pushsieve/analysis`.",
    repair: "Remove the part that lets everything through, or set AllowNotifications to ALL.",
    example: `{"type":["Room",{"anything-but":["Room"]}]}`,
  },
  "never-true": {
    severity: "warning",
    about: "rule",
    title: "no message can match the rule",
    why: "Its parts contradict one another, or ask for what no message can carry. Proven for every message that the API accepts; found by `lintRule` of `pushsieve/analysis`.",
    repair: "Repair one of the parts that are named, or set AllowNotifications to NONE.",
    example: `{"type":["Room"],"$or":[{"type":[{"anything-but":["Room"]}]},{"type":[{"anything-but":["Room","Hall"]}],"mention":["Bob"]}]}`,
  },
  "redundant-part": {
    severity: "warning",
    about: "rule",
    title: "a part of the rule can never change the answer",
    why: "Other parts settle the answer wherever this one could, so it counts towards the limits and does nothing; perhaps something else was meant. Proven for every message that the API accepts; found by `lintRule` of `pushsieve/analysis`.",
    repair: "Remove it: the rule means the same without it.",
    example: `{"$or":[{"mention":["Bob"]},{"mention":["Bob"],"type":["Chat"]}]}`,
  },
  "depends-on-semantics": {
    severity: "information",
    about: "rule",
    title: "the answer depends on the semantics",
    why: "The two documented readings of anything-but differ for messages that lack the attribute, or have several values. Reported on request only, with a smallest message that is decided differently; found by `lintRule` of `pushsieve/analysis`.",
    repair: "Nothing is wrong. Where both readings have to give one answer, name the wanted values instead of excluding others.",
    example: `{"type":[{"anything-but":["Room"]}]}`,
  },
  "unknown-attribute": {
    severity: "warning",
    about: "catalog",
    title: "the catalog has no attribute of this name",
    why: "No message that the app sends carries it, so the rule always sees it as absent. Found by `AttributesCatalog` of `pushsieve/lint`.",
    repair: "Use the name that the messages carry, or add it to the catalog.",
    example: `{"typ":["Chat"]}`,
  },
  "unknown-value": {
    severity: "warning",
    about: "catalog",
    title: "the catalog has no such value of this attribute",
    why: "No message that the app sends carries it, so it can never be found, and need not be excluded. Found by `AttributesCatalog` of `pushsieve/lint`.",
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
    why: "Each attribute is a structure; a bare string or list is not read, so the attribute would be absent.",
    repair: 'Write `{"StringValues":["Bob"]}`.',
    example: `{"mention":["Bob"]}`,
  },
  "string-values-not-array": {
    severity: "error",
    about: "attributes",
    title: "StringValues is not an array",
    why: "StringValues is a list of strings, also when there is only one.",
    repair: 'Write `["Bob"]`.',
    example: `{"mention":{"StringValues":"Bob"}}`,
  },
  "string-value-not-string": {
    severity: "error",
    about: "attributes",
    title: "a value is not a string",
    why: "Only strings can be matched; other values are not seen by any rule.",
    repair: "Write it as a string.",
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
    repair: "Send fewer or shorter attributes, or raise `maxBytes` where the message is not meant for the service.",
    example: `{"a":{"StringValues":["${"x".repeat(512)}","${"y".repeat(512)}"]}}`,
  },
  "attribute-without-values": {
    severity: "warning",
    about: "attributes",
    title: "an attribute has no values",
    why: "No StringValues, or an empty list, is the same as no attribute.",
    repair: "Add a value, or leave the attribute out.",
    example: `{"mention":{"StringValues":[]}}`,
  },
  "attribute-not-unicode": {
    severity: "warning",
    about: "attributes",
    title: "a name or value holds half a surrogate pair",
    why: "It has no UTF-8 form, so it will not arrive as it was sent.",
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
    title: "AllowNotifications is none of ALL, NONE, FILTERED",
    why: "The member would be lost: nothing says whether it is to be notified.",
    repair: "Write ALL, NONE or FILTERED, in capitals.",
    example: `{"PushNotifications":{"AllowNotifications":"filtered"}}`,
  },
  "missing-filter-rule": {
    severity: "error",
    about: "preferences",
    title: "FILTERED has no FilterRule",
    why: "Nothing says which messages are wanted.",
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
} as const satisfies Record<string, CodeEntry>;

/** The catalog of attributes that the examples about catalogs stand beside. */
export const exampleCatalog = { attributes: { type: { values: ["Chat", "Room"] } } } as const;

/** Every code that a diagnostic can have. Codes are stable: they are added, never renamed. */
export type DiagnosticCode = keyof typeof codes;

function tooLargeAttributes(): string {
  return `{"mention":[${Array.from("vwxyz", (letter) => `"${letter.repeat(410)}"`).join(",")}]}`;
}
