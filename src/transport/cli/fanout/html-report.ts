import { type DecisionReason, decisionReasons } from "../../../fanout/decision.ts";
import type { FanOut } from "../../../fanout/fan-out.ts";
import type { PushMessage } from "../../../fanout/message.ts";
import { line, requireFile, writeReport } from "../html/document.ts";
import type { Problems } from "../html/problems.ts";
import type { LoadedChannel } from "../read/members.ts";
import { grouped } from "../screen/grouped.ts";
import { renderHead } from "../screen/head.ts";
import { Names } from "../screen/names.ts";
import { count, noColors } from "../screen/output.ts";
import { whyNot } from "./because.ts";
import { type Group, group } from "./group.ts";
import { forEverybody } from "./labels.ts";

/** The most members that are listed for a reason, and in the whole report, without --all. */
const MOST_OF_REASON = 200;
const MOST_MEMBERS = 5000;
/** The most messages. */
const MOST_MESSAGES = 500;

/** Writes fan-outs as an HTML file: a bar for each reason, with its members and why. Never shows the contents of a message. */
export class HtmlReport {
  readonly #path: string;
  readonly #loaded: LoadedChannel;
  readonly #names: Names;
  readonly #all: boolean;
  readonly #sections: string[] = [];
  #listed = 0;
  #messages = 0;

  /** @throws UsageError if the path is not one of a file. */
  constructor(path: string, loaded: LoadedChannel, all: boolean) {
    requireFile(path);
    this.#path = path;
    this.#loaded = loaded;
    this.#names = new Names(loaded.arns);
    this.#all = all;
  }

  add(index: number, message: PushMessage, fanOut: FanOut): void {
    this.#messages++;
    if (this.#sections.length >= MOST_MESSAGES && !this.#all) return;
    const [title = "", facts = ""] = renderHead(index, message, this.#names, noColors).split(/ {2}(.*)/s);
    const total = this.#loaded.arns.length;
    // At least one, which says whether the reason notifies.
    const longest = this.#all ? Number.POSITIVE_INFINITY : Math.max(1, Math.min(MOST_OF_REASON, MOST_MEMBERS - this.#listed));
    const groups = group(fanOut, this.#loaded.arns, longest);
    const bars = decisionReasons.flatMap((reason) => {
      const members = groups.get(reason);
      return members === undefined ? [] : this.#reason(reason, members, fanOut);
    });
    this.#sections.push(
      `<section><h2>${line(title)}</h2><p class="facts">${line(facts)}</p>` +
        `<p><b>${grouped(fanOut.size)}</b> of ${count(total, "member")} notified</p>\n${bars.join("\n")}</section>`,
    );
  }

  /** Writes the file. `facts` says how the messages were decided. */
  async write(facts: string, problems: Problems): Promise<void> {
    const hidden = this.#messages - this.#sections.length;
    const parts = [...this.#sections];
    if (hidden > 0) parts.push(`<p class="muted">… and ${count(hidden, "more message")}, which this report leaves out (--all)</p>`);
    const list = problems.list();
    if (list !== "") parts.push(`<section><h2>member rows with problems</h2>${list}</section>`);
    const head = `<p>${count(this.#loaded.arns.length, "member")}, ${count(this.#messages, "message")}; ${line(facts)}</p>`;
    await writeReport(this.#path, "Who is notified", head, parts);
  }

  #reason(reason: DecisionReason, { notify, arns }: Group, fanOut: FanOut): string {
    const size = fanOut.counts[reason];
    const room = this.#all ? arns.length : MOST_MEMBERS - this.#listed;
    const shown = forEverybody[reason] === undefined ? arns.slice(0, room) : [];
    this.#listed += shown.length;
    const share = (100 * size) / this.#loaded.arns.length;
    const bar =
      `<span class="bar-name">${notify ? "✓" : "✗"} ${reason}</span>` +
      `<svg class="bar-line" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${share.toFixed(2)}" height="1"/></svg>` +
      `<span class="bar-count">${grouped(size)}</span>`;
    const kind = notify ? "notified" : "withheld";
    if (shown.length === 0) return `<p class="bar ${kind}">${bar}</p>${this.#note(reason, size)}`;
    const hidden = size - shown.length;
    const more = hidden > 0 ? `<p class="muted">… and ${count(hidden, "more member")}, which this report leaves out (--all)</p>` : "";
    // A short list is open, so that the page can be printed.
    return (
      `<details${size <= MOST_OF_REASON ? " open" : ""}><summary class="bar ${kind}">${bar}</summary>\n` +
      `${byRule.has(reason) ? this.#table(shown, reason, fanOut) : this.#list(shown)}${more}</details>`
    );
  }

  #list(arns: readonly string[]): string {
    return `<ul class="names">${arns.map((arn) => `<li title="${line(arn)}">${line(this.#names.of(arn))}</li>`).join("")}</ul>`;
  }

  #table(arns: readonly string[], reason: DecisionReason, fanOut: FanOut): string {
    const why = reason === "filter-matched" ? "" : `<th scope="col">why</th>`;
    const rows = arns.map((arn) => this.#row(arn, reason, fanOut));
    const head = `<thead><tr><th scope="col">member</th><th scope="col">rule</th>${why}</tr></thead>`;
    return `<table>${head}<tbody>\n${rows.join("\n")}\n</tbody></table>`;
  }

  #note(reason: DecisionReason, size: number): string {
    const note = forEverybody[reason] ?? `${count(size, "member")}, which this report does not list (--all)`;
    return `<p class="muted">${line(note)}</p>`;
  }

  #row(arn: string, reason: DecisionReason, fanOut: FanOut): string {
    const rule: unknown = this.#loaded.channel.get(arn)?.PushNotifications?.FilterRule;
    const shown = typeof rule === "string" ? rule : "";
    const cells = `<th scope="row" title="${line(arn)}">${line(this.#names.of(arn))}</th><td><code>${line(shown)}</code></td>`;
    if (reason === "filter-matched") return `<tr>${cells}</tr>`;
    const { part, found } = whyNot(fanOut.decision(arn), shown);
    return `<tr>${cells}<td><code>${line(part)}</code> ${line(found)}</td></tr>`;
  }
}

/** The reasons that come from a rule. */
const byRule: ReadonlySet<DecisionReason> = new Set(["filter-matched", "filter-not-matched", "invalid-rule"]);
