import { shorten } from "../../../diagnostic/quote.ts";
import { type DecisionReason, decisionReasons } from "../../../fanout/decision.ts";
import type { FanOut } from "../../../fanout/fan-out.ts";
import type { LoadedChannel } from "../read/members.ts";
import { grouped } from "../screen/grouped.ts";
import type { Names } from "../screen/names.ts";
import { count, type Output } from "../screen/output.ts";
import { plainLine } from "../screen/plain.ts";
import { wrap } from "../screen/wrap.ts";
import { type Causes, causesOf } from "./causes.ts";
import { group } from "./group.ts";
import { forEverybody } from "./labels.ts";

/** In characters. */
const BAR = 16;
/** The most members to name for a reason, and the most causes to show. */
const EXAMPLES = 3;
const MOST_CAUSES = 8;

/** The reasons that come from a rule. */
const byRule: ReadonlySet<DecisionReason> = new Set(["filter-not-matched", "invalid-rule"]);

/**
 * Prints a fan-out over many members by cause, without lists of members.
 *
 * ```text
 *   ✗ 80,049 of 200,000 not notified
 *       none                  20,159  █▋                user-4, user-9, user-17, …
 *       filter-not-matched    59,890  ████▊             user-1, user-3, user-6, …
 *   most frequent causes (of rules that do not hold)
 *       47,960  message has no mention
 *               such as user-1: mention ["user-1"]
 *       11,930  message has no topic
 *               such as user-6: topic ["t1","t9"]
 * ```
 */
export class CausesReport {
  readonly #loaded: LoadedChannel;
  readonly #names: Names;
  readonly #out: Output;

  constructor(loaded: LoadedChannel, names: Names, out: Output) {
    this.#loaded = loaded;
    this.#names = names;
    this.#out = out;
  }

  /** Prints the number of members for each reason, and the most frequent causes with an example each. */
  async write(fanOut: FanOut): Promise<void> {
    const { green, red, dim } = this.#out.colors;
    const total = this.#loaded.arns.length;
    const lists = group(fanOut, this.#loaded.arns, EXAMPLES);
    const decided = decisionReasons.filter((reason) => fanOut.counts[reason] > 0);
    const wide = grouped(total).length;
    for (const notify of [true, false]) {
      const size = notify ? fanOut.size : total - fanOut.size;
      if (size === 0) continue;
      await this.#out.write(
        `  ${notify ? green("✓") : red("✗")} ${grouped(size)} of ${grouped(total)} ${notify ? "notified" : "not notified"}\n`,
      );
      for (const reason of decided.filter((each) => lists.get(each)?.notify === notify)) {
        const count = fanOut.counts[reason];
        const label = `      ${reason.padEnd(20)} ${grouped(count).padStart(wide)}  `;
        const bar = barOf(count / total);
        const names = forEverybody[reason] ?? this.#some(lists.get(reason)!.arns, count);
        // Examples are shown only if there is room; the numbers matter more.
        const room = this.#out.width - label.length - BAR - 2;
        const line = names.length <= room ? `${label}${bar}  ${dim(names)}` : `${label}${bar}`.trimEnd();
        await this.#out.write(`${line}\n`);
      }
    }
    // Only for withheld members: with --on-invalid-rule notify, members with an invalid rule are notified.
    const withheld = new Set(decided.filter((reason) => byRule.has(reason) && lists.get(reason)?.notify === false));
    if (withheld.size > 0) await this.#out.write(this.#frequent(causesOf(fanOut, withheld, this.#loaded)));
  }

  #frequent({ causes, sample }: Causes): string {
    const { bold, dim } = this.#out.colors;
    const how = sample === undefined ? "" : `, estimated from ${grouped(sample)} of them`;
    const shown = causes.slice(0, MOST_CAUSES);
    const wide = Math.max(...shown.map(({ members }) => grouped(members).length));
    const lines = shown.map(({ cause, members, example }) => {
      const indent = 6 + wide + 2;
      const [first = "", ...rest] = wrap(plainLine(cause), indent, this.#out.width).split("\n");
      const who = wrap(`such as ${this.#names.of(example.memberArn)}: ${plainLine(shorten(example.part))}`, indent, this.#out.width);
      return [`      ${grouped(members).padStart(wide)}  ${first.trimStart()}`, ...rest, dim(who.trimEnd())]
        .filter((each) => each !== "")
        .join("\n");
    });
    const hidden = causes.length - shown.length;
    const more = hidden > 0 ? [`      … and ${count(hidden, "more cause", "more causes")}`] : [];
    return `${[`  ${bold("most frequent causes")} ${dim(`(of rules that do not hold${how})`)}`, ...lines, ...more].join("\n")}\n${dim("  --all lists every member, --why one")}\n`;
  }

  #some(arns: readonly string[], all: number): string {
    const names = arns.map((arn) => this.#names.of(arn));
    return `${names.join(", ")}${all > arns.length ? ", …" : ""}`;
  }
}

/** Draws a bar for a share of all, in eighths of a character. A share above zero has at least one eighth. */
function barOf(share: number): string {
  const eighths = Math.max(1, Math.round(share * BAR * 8));
  return ("█".repeat(Math.floor(eighths / 8)) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]).padEnd(BAR);
}
