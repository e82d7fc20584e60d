import { afterAll, describe, expect, it } from "vitest";
import { validatePushMessage } from "../../src/diagnose/index.ts";
import {
  Channel,
  type ChannelMembershipPreferences,
  decide,
  FilterRuleError,
  validateChannelMembershipPreferences,
} from "../../src/index.ts";
import { CachedChannel } from "../../src/messaging/channels/cached-channel.ts";
import { ApiError, MemoryStore, Messaging } from "../../src/messaging/index.ts";
import { type Service, startService } from "../../src/transport/http/service.ts";
import { file, onTerminal, rows } from "../cli/support.ts";
import { alice, bob, channelOf, refusalOf } from "../messaging/support.ts";
import { codeOf, readPage } from "../support/pages.ts";

/** docs/data.md: every cell is the answer of its column's surface for its row's value. */

const { sections } = readPage("docs/data.md");
const tableOf = (title: string) => {
  const table = sections.find((section) => section.title === title)?.tables[0];
  if (table === undefined) throw new Error(`no table under ${title}`);
  return table;
};

const store = new MemoryStore();
const messaging = new Messaging({ store });
let service: Promise<Service> | undefined;
afterAll(async () => {
  await messaging.close();
  await (await service)?.stop();
});

const message = { PushNotification: { Title: "Hi" } };
const neverSet = (reason: string) => (reason === "no-preference" ? "never set" : reason === "invalid-rule" ? "withheld" : "read");

function codesOf(diagnostics: readonly { readonly code: string; readonly severity?: string }[]): string {
  return [...new Set(diagnostics.map(({ code }) => code))].sort().join(", ");
}

/** What `check` reports for a file with this content, or the codes with which it rejects it. */
async function check(text: string): Promise<string> {
  const { code, stdout } = await onTerminal(["check", "--format", "json", "-"], text);
  return code === 0 ? "read" : codesOf(rows(stdout).flatMap(({ diagnostics }) => diagnostics as { code: string }[]));
}

/** The decisions of `fanout`, or the codes that it, `explain` and `diff-semantics` reject the rows with. */
async function fanout(members: string): Promise<{ refused: string } | { reasons: Record<string, string>; reported: string }> {
  const path = file("page-members.json", members);
  const messages = file("page-message.json", JSON.stringify(message));
  const listed = [...members.matchAll(/arn:x\/[a-z]+/g)].map(([arn]) => arn);
  const why = [...new Set(listed)].flatMap((arn) => ["--why", arn]);
  const { code, stdout, stderr } = await onTerminal(["fanout", "--members", path, "--message", messages, "--format", "json", ...why]);
  if (code === 0) {
    const decisions = rows(stdout)[0]!.why as Record<string, { reason: string }>;
    return {
      reasons: Object.fromEntries(Object.entries(decisions).map(([arn, { reason }]) => [arn, reason])),
      reported: codesIn(stderr),
    };
  }
  const refused = codesIn(stderr);
  const compared = await onTerminal(["diff-semantics", "--members", path, "--messages", messages]);
  expect([compared.code, codesIn(compared.stderr)]).toEqual([1, refused]);
  return { refused };
}

function codesIn(stderr: string): string {
  const plain = stderr.replace(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"), "");
  return [...new Set([...plain.matchAll(/^error\[([a-z-]+)\]/gm)].map(([, code = ""]) => code))].sort().join(", ");
}

const surfaces: Readonly<Record<string, (value: unknown, json: string) => string | Promise<string>>> = {
  library: (value) => {
    const preferences = value as ChannelMembershipPreferences;
    const diagnostics = validateChannelMembershipPreferences(value);
    const channel = new Channel();
    if (diagnostics.length === 0) {
      expect(decide("arn:x/bob", preferences, message).reason).toBe(
        channel.set("arn:x/bob", preferences).fanOut(message).reason("arn:x/bob"),
      );
      return neverSet(decide("arn:x/bob", preferences, message).reason);
    }
    for (const setting of [
      () => channel.set("arn:x/bob", preferences),
      () => decide("arn:x/bob", preferences, message, { onInvalidRule: "throw" }),
    ]) {
      expect(setting).toThrow(FilterRuleError);
    }
    return codesOf(diagnostics);
  },
  check: async (value, json) => {
    const said = await check(json);
    // An empty object by itself has no kind, so the command names the kind.
    const asPreferences = await onTerminal(["check", "--format", "json", "--as", "preferences", "-"], json);
    if (asPreferences.code !== 0)
      return codesOf(rows(asPreferences.stdout).flatMap(({ diagnostics }) => diagnostics as { code: string }[]));
    expect(["read", "empty-rule"]).toContain(said);
    const inside = (value as { Preferences?: ChannelMembershipPreferences }).Preferences ?? value;
    return neverSet(decide("arn:x/bob", inside as ChannelMembershipPreferences, message).reason);
  },
  fanout: async (value, json) => {
    const answer = await fanout(`{"MemberArn":"arn:x/bob","Preferences":${json}}`);
    if ("refused" in answer) return answer.refused;
    expect(answer.reported).toBe(codesOf(validateChannelMembershipPreferences(value)));
    return neverSet(answer.reasons["arn:x/bob"] ?? "");
  },
  Put: async (value) => {
    const ChannelArn = await channelOf(messaging, [bob]);
    const request = { ChannelArn, MemberArn: bob, ChimeBearer: bob };
    const none = { PushNotifications: { AllowNotifications: "NONE" as const } };
    await messaging.call("PutChannelMembershipPreferences", { ...request, Preferences: none });
    const call = messaging.call("PutChannelMembershipPreferences", { ...request, Preferences: value as never });
    const error = await call.then(
      () => undefined,
      () => refusalOf(call),
    );
    const stored = (await messaging.call("GetChannelMembershipPreferences", request)).Preferences;
    if (error === undefined) return neverSet(decide("arn:x/bob", stored as ChannelMembershipPreferences, message).reason);
    expect(error).toBeInstanceOf(ApiError);
    expect([error.name, stored]).toEqual(["BadRequestException", none]);
    return error.diagnostics === undefined ? "invalid" : codesOf(error.diagnostics);
  },
  import: async (value) => {
    const ChannelArn = await channelOf(messaging);
    const { value: channel = "" } = await messaging.exportChannel(ChannelArn).next();
    await messaging.call("DeleteChannel", { ChannelArn, ChimeBearer: alice });
    const row = { Type: "DEFAULT", InvitedBy: alice, CreatedAt: 1, UpdatedAt: 1, Preferences: value };
    const text = `${channel}${JSON.stringify({ kind: "membership", group: ChannelArn, id: bob, value: row })}`;
    const { refused, problems } = await messaging.importChannel(
      (async function* () {
        yield new TextEncoder().encode(text);
      })(),
    );
    if (refused === 0) return neverSet((await messaging.channels.load(ChannelArn)).fanOut(message).reason(bob));
    return /line 2: ([a-z]+-[a-z]+)/.exec(problems[0] ?? "")?.[1] ?? "damaged";
  },
  stored: (value) => {
    const reported: string[] = [];
    const cached = new CachedChannel("arn:c", { onInvalidRule: "withhold" }, ({ memberArn }) => reported.push(memberArn));
    cached.take([["arn:x/bob", { Preferences: value as never }]]);
    cached.settle();
    const reason = cached.channel.fanOut(message).reason("arn:x/bob");
    expect(reported).toEqual(reason === "invalid-rule" ? ["arn:x/bob"] : []);
    return reason === "invalid-rule" ? "withheld" : neverSet(reason);
  },
};

describe("docs/data.md: preferences", () => {
  const { header, rows: values } = tableOf("Preferences");
  for (const [cell = "", ...said] of values) {
    const json = codeOf(cell);
    for (const [column, surface] of header.slice(1).entries()) {
      it(`${json}: ${surface}`, async () => {
        expect(await surfaces[surface]!(JSON.parse(json), json)).toBe(said[column]);
      });
    }
  }
});

describe("docs/data.md: members in files", () => {
  it.each(tableOf("Members in files").rows)("%s", async (cell, readAs) => {
    const json = codeOf(cell!);
    const answer = await fanout(json);
    if ("refused" in answer) {
      expect([`rejected: ${answer.refused}`, await check(json)]).toEqual([readAs, answer.refused]);
      return;
    }
    const printed = Object.entries(answer.reasons).map(([arn, reason]) => `${arn}: \`${reason}\``);
    expect([printed.join("; "), await check(json)]).toEqual([readAs, "read"]);
  });
});

describe("docs/data.md: messages", () => {
  it.each(tableOf("Messages").rows)("%s", async (cell, library, files, dryRun) => {
    const json = codeOf(cell!);
    const found = codesOf(validatePushMessage(JSON.parse(json)));
    expect(found === "" ? "read" : found).toBe(library);

    const { code, stdout } = await onTerminal(["check", "--as", "message", "--format", "json", "-"], json);
    const checked = code === 0 ? "read" : codesOf(rows(stdout).flatMap(({ diagnostics }) => diagnostics as { code: string }[]));
    const [members, messages] = [file("page-member.json", '{"MemberArn":"arn:x/bob"}'), file("page-messages.json", json)];
    const decided = await onTerminal(["fanout", "--members", members, "--message", messages, "--assume-push", "--format", "ids"]);
    const read = decided.code === 0 && decided.stdout.startsWith("arn:x/bob\n") ? "read" : codesIn(decided.stderr);
    expect([checked, read]).toEqual([files, files]);

    service ??= startService({ store, config: { logLevel: "fatal" }, port: 0, host: "127.0.0.1" });
    const ChannelArn = await channelOf(messaging);
    const response = await fetch(`${(await service).url}/_pushsieve/dry-run`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-pushsieve": "test" },
      body: JSON.stringify({ ChannelArn, Message: JSON.parse(json), AssumePush: true }),
    });
    const body = (await response.json()) as { size?: number; Message?: string };
    // A limit of the API is reported in its words.
    const [, problem] = /message: ([a-z-]+)/.exec(body.Message ?? "") ?? /constraint: ([^:]+)/.exec(body.Message ?? "") ?? [];
    expect(body.size === 1 ? "read" : problem).toBe(dryRun);
  });
});
