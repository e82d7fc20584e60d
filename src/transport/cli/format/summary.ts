import { grouped } from "../screen/grouped.ts";
import { type Colors, count } from "../screen/output.ts";
import type { Tally } from "./format.ts";

/** Says in one line what was checked and found. */
export function summaryOf(tally: Tally, colors: Colors): string {
  const { kinds, errors, warnings, information, undecided, refused, unreadable, repairs, repairedFiles } = tally;
  const checked = [
    kinds.rule > 0 ? count(kinds.rule, "rule") : "",
    kinds.preferences > 0 ? count(kinds.preferences, "preference") : "",
    kinds.members > 0 ? count(kinds.members, "member") : "",
    kinds.message > 0 ? count(kinds.message, "message") : "",
    kinds.row > 0 ? count(kinds.row, "other row") : "",
    kinds.damaged > 0 ? count(kinds.damaged, "unreadable place") : "",
  ];
  const found = [
    errors > 0 ? colors.red(`${count(errors, "error")} in ${grouped(refused)}`) : "",
    warnings > 0 ? colors.yellow(count(warnings, "warning")) : "",
    information > 0 ? colors.cyan(count(information, "note")) : "",
    undecided > 0 ? colors.yellow(`${grouped(undecided)} not decided`) : "",
    unreadable > 0 ? colors.red(count(unreadable, "unreadable file")) : "",
  ];
  const repaired = repairs > 0 ? `; ${count(repairs, "repair")} in ${count(repairedFiles, "file")}` : "";
  return `checked ${list(checked) || "nothing"}: ${list(found) || "no problems"}${repaired}`;
}

function list(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}
