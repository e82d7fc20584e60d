import Table from "cli-table3";
import type { FanOut } from "../../../fanout/fan-out.ts";
import type { PushMessage } from "../../../fanout/message.ts";
import type { LoadedChannel } from "../read/members.ts";
import { grouped } from "../screen/grouped.ts";
import { Names } from "../screen/names.ts";
import { count, type Output } from "../screen/output.ts";
import { plainLine } from "../screen/plain.ts";
import { clip } from "../screen/wrap.ts";
import { LONGEST_LIST } from "./report.ts";

/** A rule, as it is written, that let no message through. */
interface SilentRule {
  readonly rule: string;
  readonly members: readonly string[];
}

/** What the messages that could push come to: who heard of none of them, and which rules let none through. */
export class Summary {
  readonly #loaded: LoadedChannel;
  /** By number of the member. */
  readonly #heard: Uint8Array;
  /** Likewise: the members that a message could have reached. Not kept while they are all of them. */
  #asked: Uint8Array | undefined;
  #isEveryoneAsked = false;
  #messages = 0;
  #withheld = 0;

  constructor(loaded: LoadedChannel) {
    this.#loaded = loaded;
    this.#heard = new Uint8Array(loaded.arns.length);
  }

  /** O(members that are notified). */
  add(message: PushMessage, fanOut: FanOut): void {
    this.#messages++;
    if (fanOut.counts["no-push-notification"] + fanOut.counts["not-sent"] > 0) {
      this.#withheld++;
      return;
    }
    for (const id of fanOut.memberIndexes()) this.#heard[id] = 1;
    // Of a message for one member the rules of the others say nothing.
    if (fanOut.counts["not-targeted"] === 0) this.#isEveryoneAsked = true;
    else this.#ask([message.Sender?.Arn ?? message.ChimeBearer, ...(message.Target ?? []).map(({ MemberArn }) => MemberArn)]);
  }

  #ask(arns: readonly (string | undefined)[]): void {
    this.#asked ??= new Uint8Array(this.#heard.length);
    for (const arn of arns) {
      const id = arn === undefined ? undefined : this.#loaded.channel.memberIndex(arn);
      if (id !== undefined) this.#asked[id] = 1;
    }
  }

  toJSON(): object {
    return {
      messages: this.#messages,
      couldPush: this.#messages - this.#withheld,
      withheldFromAll: this.#withheld,
      members: this.#loaded.arns.length,
      silenced: this.#silenced().map((memberArn) => ({ memberArn, ...this.#preferenceOf(memberArn) })),
      rulesThatLetNothingThrough: this.#silentRules(),
    };
  }

  /** Two tables. */
  render(all: boolean, { colors, width }: Output): string {
    const names = new Names(this.#loaded.arns);
    const longest = all ? Number.POSITIVE_INFINITY : LONGEST_LIST;
    const silenced = this.#silenced();
    const rules = this.#silentRules();
    const wide = Math.max(20, width - 60);
    const couldPush = this.#messages - this.#withheld;
    const members = count(this.#loaded.arns.length, "member");
    const withheld = this.#withheld > 0 ? `; ${grouped(this.#withheld)} more withheld from everybody, and not counted` : "";
    const head = `\n${colors.bold("summary")}  ${count(couldPush, "message")} that could push, ${members}${withheld}\n`;
    if (couldPush === 0) return `${head}nothing is said of members and rules\n`;
    return [
      head,
      `\n${colors.bold(`${count(silenced.length, "member")} heard of none`)}\n`,
      table(
        ["member", "preference", "rule"],
        silenced.slice(0, longest).map((arn) => {
          const { AllowNotifications = "", FilterRule = "" } = this.#preferenceOf(arn);
          return [names.of(arn), AllowNotifications, clip(plainLine(FilterRule), wide)];
        }),
        silenced.length - longest,
      ),
      `\n${colors.bold(`${count(rules.length, "rule")} let none through`)}\n`,
      table(
        ["rule", "members"],
        rules.slice(0, longest).map(({ rule, members: having }) => {
          const others = having.length > 3 ? ` and ${grouped(having.length - 3)} more` : "";
          const some = having.slice(0, 3).map((arn) => names.of(arn));
          return [clip(plainLine(rule), wide), `${some.join(", ")}${others}`];
        }),
        rules.length - longest,
      ),
    ].join("");
  }

  #silenced(): string[] {
    const { arns, channel } = this.#loaded;
    return arns.filter((arn) => this.#isSilent(channel.memberIndex(arn)!));
  }

  /** A rule that several members have is silent when none of them was notified, of those that were asked. */
  #silentRules(): SilentRule[] {
    const { arns, channel } = this.#loaded;
    const rules = new Map<string, { members: string[]; isHeard: boolean }>();
    for (const arn of arns) {
      const { AllowNotifications, FilterRule } = this.#preferenceOf(arn);
      if (AllowNotifications !== "FILTERED" || FilterRule === undefined) continue;
      if (!this.#wasAsked(channel.memberIndex(arn)!)) continue;
      const known = rules.get(FilterRule) ?? { members: [], isHeard: false };
      rules.set(FilterRule, known);
      known.members.push(arn);
      known.isHeard ||= this.#heard[channel.memberIndex(arn)!] === 1;
    }
    return [...rules].filter(([, { isHeard }]) => !isHeard).map(([rule, { members }]) => ({ rule, members }));
  }

  #isSilent(id: number): boolean {
    return this.#heard[id] === 0 && this.#wasAsked(id);
  }

  #wasAsked(id: number): boolean {
    return this.#isEveryoneAsked || this.#asked?.[id] === 1;
  }

  #preferenceOf(arn: string): { AllowNotifications?: string | undefined; FilterRule?: string | undefined } {
    return this.#loaded.channel.get(arn)?.PushNotifications ?? {};
  }
}

/** Rows with a head, and how many there are beyond them; nothing at all when there are none. */
function table(head: string[], rows: readonly string[][], hidden: number): string {
  if (rows.length === 0) return "";
  // Colours of its own would reach pipes.
  const printed = new Table({ head, style: { head: [], border: [] } });
  printed.push(...rows);
  const more = hidden > 0 ? `… and ${grouped(hidden)} more (--all lists them)\n` : "";
  return `${printed.toString()}\n${more}`;
}
