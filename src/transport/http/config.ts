import { readFileSync } from "node:fs";
import { systemReason } from "../../diagnostic/system-error.ts";
import type { Identities, Quotas } from "../../messaging/context.ts";
import type { UnknownMembers } from "../../messaging/request.ts";
import type { SqliteOptions } from "../../messaging/store/sqlite-file.ts";
import type { Semantics } from "../../operator/operator.ts";
import type { SchemaError } from "../../schema/schema-error.ts";
import { validateServeConfig } from "../../schema/validators.generated.ts";
import type { AccessKey } from "./signature.ts";

/** A configuration as `serve-config.json` describes it. */
export interface ServeConfig {
  readonly admins?: readonly string[];
  readonly elasticChannels?: readonly string[];
  readonly identities?: Identities;
  readonly processors?: Readonly<Record<string, WebhookConfig>>;
  readonly sessionEndpoint?: string;
  readonly keys?: readonly AccessKey[];
  readonly allowHosts?: readonly string[];
  readonly cors?: readonly string[];
  readonly hook?: WebhookConfig;
  readonly sinks?: readonly SinkConfig[];
  readonly inspection?: "local" | "open";
  readonly synchronous?: NonNullable<SqliteOptions["synchronous"]>;
  readonly sqliteDriver?: NonNullable<SqliteOptions["driver"]>;
  readonly memoryBudgetMiB?: number;
  readonly semantics?: Semantics;
  readonly limits?: Readonly<Partial<Record<"maxBytes" | "maxComplexity" | "maxOrBranches" | "maxAttributesBytes", number | null>>>;
  readonly onInvalidRule?: "withhold" | "notify";
  readonly unknownMembers?: UnknownMembers;
  readonly excludeSender?: boolean;
  readonly quotas?: Quotas;
  readonly logLevel?: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
}

interface WebhookConfig {
  readonly url: string;
  readonly timeoutMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export type SinkConfig = (
  | { readonly type: "stdout" }
  | { readonly type: "file"; readonly path: string }
  | ({ readonly type: "webhook" } & WebhookConfig)
) & {
  /** What the sink gets; decisions if absent. */
  readonly of?: "decisions" | "pushes";
};

/** A configuration has mistakes; the message has one line for each. */
export class ConfigError extends Error {}

/** Reads a configuration. @throws ConfigError that names the file and every mistake in it. */
export function readConfig(path: string): ServeConfig {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigError(`cannot read ${path}: ${systemReason(error) ?? "it is not a file"}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigError(`${path} is not JSON`);
  }
  return requireConfig(value, path);
}

/** Checks a configuration, which messages call `name`. @throws ConfigError that names every mistake in it. */
export function requireConfig(value: unknown, name: string): ServeConfig {
  const problems = validateServeConfig(value)
    .filter(({ keyword }) => keyword !== "if")
    .map(describeSchemaError);
  if (problems.length > 0) throw new ConfigError(`${name}: ${[...new Set(problems)].join("\n  ")}`);
  return value as ServeConfig;
}

/** Describes a mistake. Never quotes values, because some are secrets. */
export function describeSchemaError({ instancePath, keyword, message, params }: SchemaError): string {
  const place = instancePath === "" ? "it" : instancePath.slice(1).replaceAll("/", ".");
  if (keyword === "additionalProperties") return `${place} has the unknown field "${String(params.additionalProperty)}"`;
  if (keyword === "enum") return `${place} must be one of ${(params.allowedValues as string[]).join(", ")}`;
  return `${place} ${message}`;
}
