import { decisionReasons } from "../../../fanout/decision.ts";
import type { FanOut } from "../../../fanout/fan-out.ts";
import { grouped } from "../screen/grouped.ts";
import type { Colors } from "../screen/output.ts";

/** Prints one message of a dry run in one line: the number of members for each reason. */
export function renderCounts(index: number, { size, counts }: FanOut, total: number, { bold, dim, green, red }: Colors): string {
  const parts = decisionReasons.filter((reason) => counts[reason] > 0).map((reason) => `${reason} ${grouped(counts[reason])}`);
  const mark = size > 0 ? green("✓") : red("✗");
  const notified = `${grouped(size).padStart(grouped(total).length)} of ${grouped(total)} notified`;
  return `${mark} ${bold(`message ${index}`.padEnd(12))} ${notified}  ${parts.join(dim(" · "))}\n`;
}
