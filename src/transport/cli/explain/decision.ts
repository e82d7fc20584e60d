import type { Decision, DecisionReason } from "../../../fanout/decision.ts";
import type { Colors } from "../screen/output.ts";
import { plainLine } from "../screen/plain.ts";
import { renderTree } from "./tree.ts";

/** The steps before preferences are asked, in their order: what each says when it lets a message through, and when it does not. */
const steps: readonly (readonly [reason: DecisionReason, passed: string, failed: string])[] = [
  ["no-push-notification", "it has a PushNotification", "it has no PushNotification, so nobody is notified (--assume-push)"],
  ["not-sent", "it is sent", "its Status is not SENT, so nobody is notified (yet)"],
  ["not-targeted", "it is not meant for somebody else", "its Target is somebody else"],
  ["sender-excluded", "its sender is not left out, or somebody else", "the member sent it, and senders are left out (--exclude-sender)"],
];

/** What the preferences of a member come to. */
const endings: Partial<Record<DecisionReason, string>> = {
  "no-preference": "no preference was ever set, so everything is notified",
  all: "AllowNotifications is ALL",
  none: "AllowNotifications is NONE",
  "filter-matched": "AllowNotifications is FILTERED, and the rule lets it through:",
  "filter-not-matched": "AllowNotifications is FILTERED, and the rule does not let it through:",
  "invalid-rule": "AllowNotifications is FILTERED, and the rule is refused; --on-invalid-rule decides:",
};

/** A decision step by step, down to the string that decided. */
export function renderDecision({ notify, reason, explanation, diagnostics }: Decision, rule: string | undefined, colors: Colors): string[] {
  const [tick, cross] = [colors.green("✓"), colors.red("✗")];
  const lines: string[] = [];
  for (const [step, passed, failed] of steps) {
    if (step === reason) return [...lines, `${cross} ${failed}`];
    lines.push(`${tick} ${passed}`);
  }
  lines.push(`${notify ? tick : cross} ${endings[reason] ?? reason}`);
  if (rule !== undefined && (explanation ?? diagnostics) !== undefined) lines.push(`  ${colors.dim(plainLine(rule))}`);
  if (explanation !== undefined) lines.push(...renderTree(explanation, colors).map((line) => `  ${line}`));
  for (const { severity, code, message } of diagnostics ?? []) {
    if (severity === "error") lines.push(`  ${plainLine(`${code}: ${message}`)}`);
  }
  return lines;
}
