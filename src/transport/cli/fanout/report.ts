import { decisionReasons } from "../../../fanout/decision.ts";
import type { FanOut } from "../../../fanout/fan-out.ts";
import type { PushMessage } from "../../../fanout/message.ts";
import { renderDecision } from "../explain/decision.ts";
import type { LoadedChannel } from "../read/members.ts";
import { grouped } from "../screen/grouped.ts";
import { renderHead } from "../screen/head.ts";
import type { Names } from "../screen/names.ts";
import { count, type Output } from "../screen/output.ts";
import { plainLine } from "../screen/plain.ts";
import { clip, wrap } from "../screen/wrap.ts";
import { whyNot } from "./because.ts";
import { CausesReport } from "./causes-report.ts";
import { group } from "./group.ts";
import { forEverybody } from "./labels.ts";

/** The longest list of members that is printed without --all. */
export const LONGEST_LIST = 50;

/** Longer rules are cut, so that the values of the message stay visible. */
const WIDEST_PART = 48;

/** Prints a fan-out for people: who is notified, and why the others are not notified. Never shows the contents of a message. */
export class FanOutReport {
  readonly #loaded: LoadedChannel;
  readonly #names: Names;
  readonly #out: Output;
  readonly #longest: number;

  constructor(loaded: LoadedChannel, names: Names, options: { readonly all: boolean }, out: Output) {
    this.#loaded = loaded;
    this.#names = names;
    this.#out = out;
    this.#longest = options.all ? Number.POSITIVE_INFINITY : LONGEST_LIST;
  }

  /** Prints one message: its head and the groups; or, with `why`, the full decision for these members. */
  async message(index: number, message: PushMessage, fanOut: FanOut, why: readonly string[]): Promise<void> {
    await this.#out.write(`${index > 1 ? "\n" : ""}${renderHead(index, message, this.#names, this.#out.colors)}\n`);
    if (why.length === 0) {
      if (this.#loaded.arns.length > this.#longest) await new CausesReport(this.#loaded, this.#names, this.#out).write(fanOut);
      else await this.#groups(fanOut, message.Sender?.Arn ?? message.ChimeBearer);
      return;
    }
    await this.#out.write(`  ${fanOut.size} of ${count(this.#loaded.arns.length, "member")} notified\n`);
    for (const arn of why) await this.#why(arn, fanOut);
  }

  async #groups(fanOut: FanOut, sender: string | undefined): Promise<void> {
    const { green, red, dim } = this.#out.colors;
    const total = this.#loaded.arns.length;
    const lists = group(fanOut, this.#loaded.arns, this.#longest);
    for (const notify of [true, false]) {
      const size = notify ? fanOut.size : total - fanOut.size;
      if (size === 0) continue;
      const mark = notify ? green("✓") : red("✗");
      await this.#out.write(`  ${mark} ${grouped(size)} of ${grouped(total)} ${notify ? "notified" : "not notified"}\n`);
      for (const reason of decisionReasons) {
        const members = lists.get(reason);
        if (members === undefined || members.notify !== notify) continue;
        const label = `      ${reason.padEnd(20)} ${grouped(fanOut.counts[reason]).padStart(4)}  `;
        const hidden = fanOut.counts[reason] - members.arns.length;
        if (forEverybody[reason] !== undefined) await this.#out.write(`${label}${dim(`everybody: ${forEverybody[reason]}`)}\n`);
        else if (!notify && (reason === "filter-not-matched" || reason === "invalid-rule")) {
          await this.#out.write(`${label.trimEnd()}\n${this.#clauses(members.arns, fanOut)}${this.#more(hidden, 8)}`);
        } else await this.#out.write(this.#wrap(label, members.arns, hidden, sender));
      }
    }
  }

  /**
   * Prints one line for each member: the name, the part of the rule that did not hold, and what the message has. If the line is
   * too wide, the cause follows below the name, over as many lines as it needs.
   */
  #clauses(arns: readonly string[], fanOut: FanOut): string {
    const rows = arns.map((arn) => {
      const { part, found } = whyNot(fanOut.decision(arn), this.#ruleOf(arn));
      return [this.#names.of(arn), clip(plainLine(part), WIDEST_PART), plainLine(found)] as const;
    });
    const widths = [0, 1].map((column) => Math.min(WIDEST_PART, Math.max(...rows.map((row) => row[column]!.length))));
    return rows
      .map(([name, part, found]) => {
        const line = `        ${name.padEnd(widths[0]!)}  ${part.padEnd(widths[1]!)}  ${found}`.trimEnd();
        return line.length <= this.#out.width ? `${line}\n` : `        ${name}\n${wrap(`${part}  ${found}`, 10, this.#out.width)}`;
      })
      .join("");
  }

  #ruleOf(arn: string): string | undefined {
    return this.#loaded.channel.get(arn)?.PushNotifications?.FilterRule;
  }

  #more(hidden: number, indent: number): string {
    return hidden > 0 ? `${" ".repeat(indent)}… and ${grouped(hidden)} more (--all lists them)\n` : "";
  }

  /** Prints names after a label, over as many lines as they need. */
  #wrap(label: string, arns: readonly string[], hidden: number, sender: string | undefined): string {
    const lines = [label];
    arns.forEach((arn, index) => {
      const name = `${this.#names.of(arn)}${arn === sender ? " (sender)" : ""}${index < arns.length - 1 ? ", " : ""}`;
      const line = lines.at(-1)!;
      if (line.length + name.trimEnd().length > this.#out.width && line.length > label.length)
        lines.push(`${" ".repeat(label.length)}${name}`);
      else lines[lines.length - 1] = `${line}${name}`;
    });
    return `${lines.map((line) => line.trimEnd()).join("\n")}\n${this.#more(hidden, label.length)}`;
  }

  async #why(arn: string, fanOut: FanOut): Promise<void> {
    const decision = fanOut.decision(arn);
    const { colors } = this.#out;
    const title = `  ${colors.bold(this.#names.of(arn))} is ${decision.notify ? "" : "not "}notified: ${decision.reason}`;
    const steps = renderDecision(decision, this.#ruleOf(arn), colors).map((line) => `    ${line}`);
    await this.#out.write(`${[title, ...steps].join("\n")}\n`);
  }
}
