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

/** A rule, as written, that matched no message. */
interface SilentRule {
  readonly rule: string;
  readonly members: readonly string[];
}

/** The summary over the messages that could push: the members notified of no message, and the rules that matched no message. */
export class Summary {
  readonly #loaded: LoadedChannel;
  /** By the number of the member: whether it was notified. */
  readonly #heard: Uint8Array;
  /** By the number of the member: whether a message could have reached it. Absent while this is true of all members. */
  #asked: Uint8Array | undefined;
  #isEveryoneAsked = false;
  #messages = 0;
  #withheld = 0;

  constructor(loaded: LoadedChannel) {
    this.#loaded = loaded;
    this.#heard = new Uint8Array(loaded.arns.length);
  }

  /** Adds the fan-out of a message. O(notified members). */
  add(message: PushMessage, fanOut: FanOut): void {
    this.#messages++;
    if (fanOut.counts["no-push-notification"] + fanOut.counts["not-sent"] > 0) {
      this.#withheld++;
      return;
    }
    for (const id of fanOut.memberIndexes()) this.#heard[id] = 1;
    // A message to one member says nothing about the rules of the others.
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

  /** Prints the two tables. */
  render(all: boolean, { colors, width }: Output): string {
    const names = new Names(this.#loaded.arns);
    const longest = all ? Number.POSITIVE_INFINITY : LONGEST_LIST;
    const silenced = this.#silenced();
    const rules = this.#silentRules();
    const wide = Math.max(20, width - 60);
    const couldPush = this.#messages - this.#withheld;
    const members = count(this.#loaded.arns.length, "member");
    const withheld = this.#withheld > 0 ? `; ${grouped(this.#withheld)} more withheld from all members and not counted` : "";
    const head = `\n${colors.bold("summary")}  ${count(couldPush, "message")} that could push, ${members}${withheld}\n`;
    if (couldPush === 0) return `${head}no message could push, so members and rules are not reported\n`;
    return [
      head,
      `\n${colors.bold(`${count(silenced.length, "member")} notified of no message`)}\n`,
      table(
        ["member", "preference", "rule"],
        silenced.slice(0, longest).map((arn) => {
          const { AllowNotifications = "", FilterRule = "" } = this.#preferenceOf(arn);
          return [names.of(arn), AllowNotifications, clip(plainLine(FilterRule), wide)];
        }),
        silenced.length - longest,
      ),
      `\n${colors.bold(`${count(rules.length, "rule")} that matched no message`)}\n`,
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

  /** A rule matched no message if none of its members that were asked was notified. */
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

/** Prints rows with a head, and the number of further rows. Prints nothing if there are no rows. */
function table(head: string[], rows: readonly string[][], hidden: number): string {
  if (rows.length === 0) return "";
  // The table library would write its own colours into pipes.
  const printed = new Table({ head, style: { head: [], border: [] } });
  printed.push(...rows);
  const more = hidden > 0 ? `… and ${grouped(hidden)} more (--all lists them)\n` : "";
  return `${printed.toString()}\n${more}`;
}
