import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { install, manifest, root } from "./packed.ts";

/** The oldest supported version, the last of its line, and the newest. */
const compilers = [
  ["5.5", "test/extras/node_modules/typescript-5.5"],
  ["5.9", "test/extras/node_modules/typescript-5.9"],
  ["7.0", "node_modules/typescript"],
] as const;

const program = `
import { Channel, compileFilterRule, decide, FilterRuleError, parseFilterRule, RulePool, type ChannelMembershipPreferences } from "pushsieve";
import { analyzeRule } from "pushsieve/analysis";
import { guidance } from "pushsieve/diagnose";
import { MemberReader, type Report } from "pushsieve/input";
import { AttributesCatalog } from "pushsieve/lint";
import { MemoryStore, Messaging, type RequestOf, SqliteStore } from "pushsieve/messaging";
import { decodeRow, type Key, type MessagingStore } from "pushsieve/messaging/store";
import { planPushes, type PushPlan } from "pushsieve/push";
import { FanOutWorker, NatsDispatcher, NatsStore, setUpDeployment } from "pushsieve/nats";
import { type MemberNotification, type Pushsieve, startPushsieve } from "pushsieve/testing";
import member from "pushsieve/schema/member.json" with { type: "json" };

const preferences: ChannelMembershipPreferences = { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: '{"a":["b"]}' } };
const notified: string[] = [...new Channel().set("arn:bob", preferences).fanOut({ PushNotification: { Title: "Hi" } })];
const channel = Channel.from([{ MemberArn: "arn:bob", Preferences: preferences }, ["arn:eve"]]);
const map: ReadonlyMap<string, ChannelMembershipPreferences | undefined> = channel;
const copied: Map<string, ChannelMembershipPreferences | undefined> = new Map(channel);
const reports: readonly Report[] = new MemberReader("members.json", channel).write("[");
const reasons: readonly (readonly [string, string])[] = [...channel.fanOut({}).entries()];
const reason: string = decide("arn:bob", preferences, {}).reason;
const canonical: string = compileFilterRule(parseFilterRule('{"a":["b"]}')).canonicalText;
// @ts-expect-error The member is not to be forgotten.
decide(preferences, {});
// @ts-expect-error A pool has semantics and limits of its own.
new Channel({ pool: new RulePool(), limits: {} });
// @ts-expect-error
new Channel({ pool: new RulePool(), semantics: "sns" });
const dispatcher = { hasOutbox: false, dispatch: async () => {}, close: async () => {} };
new Messaging({ store: new MemoryStore(), dispatcher });
// @ts-expect-error A dispatcher decides elsewhere: there is nothing to give to sinks.
new Messaging({ store: new MemoryStore(), dispatcher, sinks: [] });
const holds: boolean = compileFilterRule('{"a":["b"]}').matches({ a: { StringValues: ["b"] } });
const help: string | undefined = parseFilterRule("{}", { guidance }).diagnostics[0]?.help;
const always: boolean | undefined = analyzeRule('{"a":["b"]}').always;
const request: RequestOf<"CreateChannel"> = { AppInstanceArn: "a", Name: "n", ChimeBearer: "b", ClientRequestToken: "t" };
const answered: Promise<string | undefined> = new Messaging({ store: new MemoryStore() }).call("CreateChannel", request).then(({ ChannelArn }) => ChannelArn);
const plan: PushPlan = planPushes(["arn:bob"], () => [{ Type: "GCM" }], { ChannelArn: "arn:c", MessageId: "m" });
const started: Promise<Pushsieve> = startPushsieve({ seed: { AppInstanceArn: "arn:a" }, config: { admins: ["arn:bob"] } });
class Client {
  readonly endpoint: string;
  constructor(config: { endpoint?: string | (() => Promise<string>); region?: string }) {
    this.endpoint = String(config.endpoint);
  }
}
const asked: Promise<readonly MemberNotification[]> = started.then((pushsieve) => pushsieve.client(Client).endpoint).then((url) => started.then((pushsieve) => pushsieve.waitFor(url)));
// @ts-expect-error The helper signs nothing.
startPushsieve({ config: { keys: [] } });
const row: Key<"membership"> = { kind: "membership", group: "arn:c", id: "arn:bob" };
const membership = decodeRow(row, "{}");
const natsStore: (store: NatsStore) => MessagingStore = (store) => store;
const store: Promise<SqliteStore> = SqliteStore.open("chime.db", { driver: "node" });
// @ts-expect-error A wrong spelling is found: the types are there.
compileFilterRule('{"a":["b"]}').match({});
// @ts-expect-error
const wrong: RequestOf<"CreateChannel"> = { AppInstanceArn: 1 };
export { AttributesCatalog, answered, asked, canonical, copied, decide, map, reason, reasons, reports, FilterRuleError, help, holds, always, member, notified, parseFilterRule, store, FanOutWorker, membership, NatsDispatcher, natsStore, plan, setUpDeployment, wrong };
`;

describe("the types", () => {
  for (const [version, folder] of compilers) {
    const isThere = existsSync(join(root, folder));
    const title = `compile alone, strictly, with no other types and without skipLibCheck, in TypeScript ${version}`;
    it.skipIf(!isThere).each([
      ["nodenext", "nodenext"],
      ["esnext", "bundler"],
    ])(`${title}${isThere ? "" : " (skipped: npm run setup:extras installs it)"}, module %s, resolution %s`, (module, moduleResolution) => {
      const { folder: project } = install();
      const own = join(project, `${version}-${module}`);
      mkdirSync(own, { recursive: true });
      const compilerOptions = {
        ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false, noEmit: true },
        ...{ lib: ["es2022"], types: [], target: "es2022", resolveJsonModule: true, module, moduleResolution },
      };
      writeFileSync(join(own, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
      writeFileSync(join(own, "package.json"), '{ "type": "module" }');
      writeFileSync(join(own, "program.ts"), program);
      const { status, stdout } = spawnSync(process.execPath, [join(root, folder, "bin/tsc"), "-p", own], { encoding: "utf8" });
      expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    });
  }

  it("cover every entry point", () => {
    for (const entry of Object.keys(manifest().exports))
      if (!entry.endsWith(".json")) expect(program).toContain(`from "pushsieve${entry.slice(1)}"`);
  });

  it("need no package that may be missing, except under a mark that allows its absence", () => {
    const { packed, folder } = install();
    const strays = packed.files
      .filter(({ path }) => path.endsWith(".d.ts"))
      .flatMap(({ path }) => {
        const lines = readFileSync(join(folder, "node_modules/pushsieve", path), "utf8").split("\n");
        return lines.filter((line, index) => /^[^*]*(?:from |import\()"[^.]/.test(line) && lines[index - 1] !== "// @ts-ignore");
      });
    expect(strays).toEqual([]);
  });
});
