import type { Decision, DecisionReason } from "../../../fanout/decision.ts";
import { explainDecision } from "../../../fanout/explain-decision.ts";
import type { Colors } from "../screen/output.ts";
import { plainLine } from "../screen/plain.ts";
import { renderTree } from "./tree.ts";

/** The steps before the preferences, in order, with the text of each if it passes and if it fails. */
const steps: readonly (readonly [reason: DecisionReason, passed: string, failed: string])[] = [
  [
    "no-push-notification",
    "the message has a PushNotification",
    "the message has no PushNotification, so no member is notified (--assume-push)",
  ],
  ["not-sent", "the message is sent", "the Status of the message is not SENT, so no member is notified yet"],
  ["not-targeted", "the message has no Target that excludes the member", "the Target of the message is another member"],
  ["sender-excluded", "the member is not an excluded sender", "the member is the sender, and senders are excluded (--exclude-sender)"],
];

/** The last step: what the preferences of the member decide. */
const endings: Partial<Record<DecisionReason, string>> = {
  "no-preference": "the member never set a preference, so it is notified of everything",
  all: "AllowNotifications is ALL",
  none: "AllowNotifications is NONE",
  "filter-matched": "AllowNotifications is FILTERED, and the rule matches:",
  "filter-not-matched": "AllowNotifications is FILTERED, and the rule does not match:",
  "invalid-rule": "AllowNotifications is FILTERED, and the rule is invalid; --on-invalid-rule decides:",
};

/** Prints a decision step by step, down to the string that decided. */
export function renderDecision(decision: Decision, rule: string | undefined, colors: Colors): string[] {
  const { notify, reason, diagnostics } = decision;
  const explanation = explainDecision(decision);
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
