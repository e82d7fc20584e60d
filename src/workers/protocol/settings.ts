import { Kvm } from "@nats-io/kv";
import { isRecord } from "../../diagnostic/describe.ts";
import type { OnInvalidRule } from "../../fanout/preferences.ts";
import { resolveOnInvalidRule } from "../../fanout/preferences.ts";
import type { Semantics } from "../../operator/operator.ts";
import { type RuleLimits, resolveLimits } from "../../rule/limits.ts";
import { resolveSemantics } from "../../rule/options.ts";
import { type Broker, isMissingStream } from "./broker.ts";
import { messageOf, SetupError } from "./errors.ts";
import { SETTINGS_KEY } from "./names.ts";

/**
 * The settings that all clients of a deployment share. They are in the bucket beside the preferences. The number of partitions
 * never changes. The other settings may change; workers get the change as a revision of the bucket.
 */
export interface DeploymentSettings {
  /** The number of partitions, 1 to 1,024. */
  readonly partitions: number;
  /** The reading of exclusions. */
  readonly semantics: Semantics;
  /** The limits of rules, with the defaults filled in. */
  readonly limits: Required<RuleLimits>;
  /** How members with an invalid stored rule are decided. */
  readonly onInvalidRule: OnInvalidRule;
}

const FORMAT = 1;
const MAX_PARTITIONS = 1_024;

/** @throws RangeError or TypeError for an invalid setting. */
export function resolveSettings(
  given: { [name in keyof DeploymentSettings]?: DeploymentSettings[name] | RuleLimits | undefined },
): DeploymentSettings {
  const { partitions = 16, semantics, limits, onInvalidRule } = given as Partial<DeploymentSettings>;
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MAX_PARTITIONS) {
    throw new RangeError(`partitions must be a whole number from 1 to ${MAX_PARTITIONS}, found ${String(partitions)}`);
  }
  return {
    partitions,
    semantics: resolveSemantics({ semantics }),
    limits: resolveLimits(limits),
    onInvalidRule: resolveOnInvalidRule(onInvalidRule),
  };
}

/** The stored form: JSON has no Infinity, so a lifted limit is null. */
export function printSettings(settings: DeploymentSettings): string {
  return JSON.stringify({ format: FORMAT, ...settings }, (_, value: unknown) => (value === Number.POSITIVE_INFINITY ? null : value));
}

/** @throws SetupError for settings that another release or a person wrote. */
export function parseSettings(text: string): DeploymentSettings {
  try {
    const stored = parseJson(text);
    if (!isRecord(stored) || stored.format !== FORMAT) throw new TypeError(`expected settings of format ${FORMAT}`);
    const limits = isRecord(stored.limits) ? stored.limits : {};
    const lifted = Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, limit ?? Number.POSITIVE_INFINITY]));
    return resolveSettings({ ...(stored as Partial<DeploymentSettings>), limits: lifted });
  } catch (error) {
    throw new SetupError(`the settings on the broker cannot be read: ${messageOf(error).replace(/, found .*$/s, "")}`);
  }
}

/** The message of JSON.parse quotes the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError("they are not JSON");
  }
}

/** Reads the settings and their revision. @throws SetupError if there are none. */
export async function readSettings({ js, names }: Broker): Promise<{ settings: DeploymentSettings; revision: number }> {
  const missing = () => new SetupError(`nothing is set up under the prefix "${names.prefix}": run pushsieve nats setup`);
  try {
    const bucket = await new Kvm(js).open(names.bucket, { bindOnly: true });
    const entry = await bucket.get(SETTINGS_KEY);
    if (entry === null || entry.operation !== "PUT") throw missing();
    return { settings: parseSettings(entry.string()), revision: entry.revision };
  } catch (error) {
    throw isMissingStream(error) ? missing() : error;
  }
}
