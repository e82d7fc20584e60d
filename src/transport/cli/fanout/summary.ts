import Table from "cli-table3";
import type { FanOut } from "../../../fanout/fan-out.ts";
import type { LoadedChannel } from "../read/members.ts";
import { grouped } from "../screen/grouped.ts";
import { Names } from "../screen/names.ts";
import { count, type Output } from "../screen/output.ts";
import { plainLine } from "../screen/plain.ts";
import { clip, LONGEST_LIST } from "./report.ts";

/** A rule, as it is written, that let no message through. */
interface SilentRule {
  readonly rule: string;
  readonly members: readonly string[];
}

/** What many fan-outs come to: who heard of none of them, and which rules let none through. */
export class Summary {
  readonly #loaded: LoadedChannel;
  /** By number of the member. */
  readonly #heard: Uint8Array;
  #messages = 0;
  #withheld = 0;

  constructor(loaded: LoadedChannel) {
    this.#loaded = loaded;
    this.#heard = new Uint8Array(loaded.arns.length);
  }

  /** O(members that are notified). */
  add(fanOut: FanOut): void {
    this.#messages++;
    if (fanOut.counts["no-push-notification"] + fanOut.counts["not-sent"] > 0) this.#withheld++;
    for (const id of fanOut.memberIds()) this.#heard[id] = 1;
  }

  toJSON(): object {
    return {
      messages: this.#messages,
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
    const withheld = this.#withheld > 0 ? ` (${grouped(this.#withheld)} withheld from everybody)` : "";
    const members = count(this.#loaded.arns.length, "member");
    return [
      `\n${colors.bold("summary")}  ${count(this.#messages, "message")}${withheld}, ${members}\n`,
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
    return arns.filter((arn) => this.#heard[channel.memberId(arn)!] === 0);
  }

  /** A rule that several members have is silent when none of them was notified. */
  #silentRules(): SilentRule[] {
    const { arns, channel } = this.#loaded;
    const rules = new Map<string, { members: string[]; isHeard: boolean }>();
    for (const arn of arns) {
      const { AllowNotifications, FilterRule } = this.#preferenceOf(arn);
      if (AllowNotifications !== "FILTERED" || FilterRule === undefined) continue;
      const known = rules.get(FilterRule) ?? { members: [], isHeard: false };
      rules.set(FilterRule, known);
      known.members.push(arn);
      known.isHeard ||= this.#heard[channel.memberId(arn)!] === 1;
    }
    return [...rules].filter(([, { isHeard }]) => !isHeard).map(([rule, { members }]) => ({ rule, members }));
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
