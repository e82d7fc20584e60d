import type { ChannelMembershipPreferences, DecisionReason, MessageAttributes, PushMessage, Semantics } from "../../../src/index.ts";
import { isNotified, naiveReason } from "../../support/naive.ts";
import { Findings } from "./findings.ts";
import type { Library } from "./library.ts";

const MEMBERS = 10_000;
const RULES = 400;
const SENDER = "arn:7";

/** A channel of 10,000 members with 400 different rules, decided for several messages and compared with the naive oracle. */
export function checkMembers({ root, input }: Library): Findings {
  const findings = new Findings();
  for (const semantics of ["guide", "sns"] as const) {
    findings.run(`10,000 members, ${semantics}`, () => checkChannel(root, semantics, findings));
    findings.run(`many channels, ${semantics}`, () => checkPool(root, semantics, findings));
  }
  findings.run("10,000 members of a file", () => checkFile(root, input, findings));
  return findings;
}

function checkChannel({ Channel, decide }: Library["root"], semantics: Semantics, findings: Findings): void {
  const preferences = Array.from({ length: MEMBERS }, (_, member) => preferencesOf(member));
  const channel = new Channel({ semantics });
  for (const [member, each] of preferences.entries()) channel.set(arnOf(member), each);
  const held = channel.fanOut(messages[0]!);
  const before = held.toArray().sort();

  for (let round = 0; round < 2; round++) {
    for (const [index, message] of (round === 0 ? messages : messages.slice(1, 3)).entries()) {
      const fanOut = channel.fanOut(message, { excludeSender: true });
      const notified: string[] = [];
      const counts: Partial<Record<DecisionReason, number>> = {};
      for (const [member, each] of preferences.entries()) {
        const arn = arnOf(member);
        const reason = naiveReason(each, message, arn, { semantics, excludeSender: true });
        counts[reason] = (counts[reason] ?? 0) + 1;
        if (isNotified(reason)) notified.push(arn);
        findings.same(() => `${semantics}, message ${index}, ${arn}`, fanOut.reason(arn), reason);
        if (fanOut.has(arn) !== isNotified(reason)) findings.equal(`has ${arn}, message ${index}`, fanOut.has(arn), isNotified(reason));
        if (member % 997 !== 0) continue;
        const alone = decide(arn, each, message, { semantics, excludeSender: true });
        findings.equal(`${arn} alone, message ${index}`, [alone.notify, alone.reason], [isNotified(reason), reason]);
      }
      findings.equal(`who is notified of message ${index}`, [...fanOut].sort(), notified.sort());
      findings.equal(`the counts of message ${index}`, withoutZeros(fanOut.counts), counts);
    }
    // A tenth of the members change their preferences.
    for (let member = 0; member < MEMBERS; member += 10) {
      preferences[member] = preferencesOf(member + RULES / 2 + 3);
      channel.set(arnOf(member), preferences[member]);
    }
  }
  findings.equal("a fan-out held while the channel changes", held.toArray().sort(), before);
}

/** The members as the text of a file in chunks that end anywhere, with a damaged row. */
function checkFile({ Channel }: Library["root"], { MemberReader }: Library["input"], findings: Findings): void {
  const given = Array.from({ length: MEMBERS }, (_, member) => [arnOf(member), preferencesOf(member)] as const);
  const rows = given.map(([MemberArn, Preferences]) => JSON.stringify({ MemberArn, Preferences }));
  const text = rows.toSpliced(5_000, 0, '{"MemberArn":').join("\n");
  const channel = new Channel();
  const reader = new MemberReader("members.ndjson", channel);
  const reports = [];
  for (let at = 0; at < text.length; at += 9_999) reports.push(...reader.write(text.slice(at, at + 9_999)));
  reports.push(...reader.end());
  findings.equal("the lines of damaged rows", [reports.map(({ line }) => line), reader.refused], [[5_001], 1]);
  findings.equal("the members of a file", JSON.stringify([...channel]), JSON.stringify(given));
}

/** Small channels that share a pool of rules. */
function checkPool({ Channel, RulePool }: Library["root"], semantics: Semantics, findings: Findings): void {
  const pool = new RulePool({ semantics });
  for (let index = 0; index < 200; index++) {
    const members = [index, index + 1, index + 2];
    const channel = new Channel({ pool });
    for (const member of members) channel.set(arnOf(member), preferencesOf(member));
    const message = messages[index % messages.length]!;
    const expected = members.map(arnOf).filter((arn, at) => {
      return isNotified(naiveReason(preferencesOf(members[at]!), message, arn, { semantics, excludeSender: false }));
    });
    findings.equal(`small channel ${index}`, [...channel.fanOut(message)].sort(), expected.sort());
    channel.clear();
  }
  findings.equal("rules in the pool of cleared channels", pool.size, 0);
}

function arnOf(member: number): string {
  return `arn:${member}`;
}

function preferencesOf(member: number): ChannelMembershipPreferences | undefined {
  const kind = member % 20;
  if (kind === 0) return undefined;
  if (kind === 1) return { PushNotifications: { AllowNotifications: "ALL" } };
  if (kind === 2) return { PushNotifications: { AllowNotifications: "NONE" } };
  return { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: JSON.stringify(ruleOf(member % RULES)) } };
}

/** Every combination of parts: a value, exclusions of one and of several, several names, `$or`. */
function ruleOf(number: number): unknown {
  const [user, topic, type] = [`u${number % 50}`, `t${number % 9}`, `k${number % 4}`];
  const rules = [
    { mention: [user] },
    { type: [{ "anything-but": type }] },
    { type: [{ "anything-but": [type, "k9"] }], topic: [topic, `t${number % 7}`] },
    { mention: [user, "all"], topic: [{ "anything-but": topic }] },
    { $or: [{ mention: [user] }, { type: [type], topic: [topic] }] },
    { type: [type, { "anything-but": "k1" }], $or: [{ topic: [topic] }, { mention: [{ "anything-but": [user] }] }] },
    { mention: [`u${number}`] },
  ];
  return rules[number % rules.length];
}

const attributes: readonly MessageAttributes[] = [
  {},
  { mention: { StringValues: ["u3"] } },
  { mention: { StringValues: ["u3", "u44", "all"] }, type: { StringValues: ["k1"] } },
  { type: { StringValues: ["k2", "k3"] }, topic: { StringValues: ["t4"] } },
  { type: { StringValues: ["k9"] }, topic: { StringValues: ["t1", "t2", "t8"] }, mention: { StringValues: ["u113"] } },
];

const messages: readonly PushMessage[] = [
  ...attributes.map((each) => ({ PushNotification: { Title: "Hi" }, MessageAttributes: each, ChimeBearer: SENDER })),
  { PushNotification: { Title: "Hi" }, ChimeBearer: SENDER, Target: [{ MemberArn: "arn:21" }] },
];

function withoutZeros(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
