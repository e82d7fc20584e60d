import { type Command, InvalidArgumentError, Option } from "commander";
import type { OnInvalidRule } from "../../../fanout/preferences.ts";
import type { Semantics } from "../../../operator/operator.ts";
import type { levels } from "../../http/levels.ts";

/** The flags of every command that uses a broker. */
export interface NatsFlags {
  readonly nats: string;
  readonly prefix: string;
  readonly creds?: string;
  readonly nkey?: string;
  readonly inboxPrefix?: string;
  readonly tls?: boolean;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly color: boolean;
}

export interface NatsSetupFlags extends NatsFlags {
  readonly partitions?: number;
  readonly replicas?: number;
  readonly semantics?: Semantics;
  readonly onInvalidRule?: OnInvalidRule;
  readonly maxBytes?: number;
  readonly maxComplexity?: number;
  readonly maxOrBranches?: number;
  readonly ackWait?: number;
  readonly keepDecisions?: number;
  readonly dedupeWindow?: number;
}

export interface WorkerFlags extends NatsFlags {
  readonly partitions?: readonly number[];
  readonly memory: number;
  readonly concurrency: number;
  readonly maxDeliveries: number;
  readonly metrics?: { readonly host: string; readonly port: number };
  readonly logLevel: (typeof levels)[number];
}

export function addNatsOptions(command: Command): Command {
  return addAccessOptions(
    command
      .addOption(new Option("--nats <url>", "the broker, or several with commas").env("NATS_URL").default("nats://127.0.0.1:4222"))
      .option("--prefix <name>", "the first part of all names on the broker", "pushsieve"),
  );
}

/** How the broker knows the client, and the client the broker. `condition` is the start of each description. */
export function addAccessOptions(command: Command, condition = ""): Command {
  return command
    .option("--creds <file>", `${condition}a NATS credentials file`)
    .option("--nkey <file>", `${condition}a file with the seed of an nkey`)
    .option("--inbox-prefix <name>", `${condition}the first part of the subjects of answers, if the broker allows only that`)
    .option("--tls", `${condition}send nothing without TLS, as with a URL of tls://`)
    .option("--tls-ca <file>", `${condition}the authorities that may sign the broker's certificate, in PEM`)
    .option("--tls-cert <file>", `${condition}the client's certificate, in PEM`)
    .option("--tls-key <file>", `${condition}the key of the client's certificate, in PEM`);
}

/** `0-7,12` */
export function parsePartitions(text: string): readonly number[] {
  const partitions = new Set<number>();
  for (const part of text.split(",")) {
    const [, first = "", last = first] = /^\s*(\d{1,4})(?:-(\d{1,4}))?\s*$/.exec(part) ?? [];
    if (first === "" || Number(last) < Number(first)) throw new InvalidArgumentError("Expected partitions like 0-7 or 0,4,8.");
    for (let partition = Number(first); partition <= Number(last); partition++) partitions.add(partition);
  }
  return [...partitions];
}

/** Prints partitions as `0-7,12`. */
export function printPartitions(partitions: readonly number[]): string {
  const sorted = [...partitions].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const partition of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === partition - 1) run[1] = partition;
    else runs.push([partition, partition]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

/** `9464`, `0.0.0.0:9464`, `[::]:9464`. */
export function parseAddress(text: string): { readonly host: string; readonly port: number } {
  const [, host = "127.0.0.1", port = ""] = /^(?:(\[[\da-f:]+\]|[\w.-]+):)?(\d{1,5})$/i.exec(text) ?? [];
  if (port === "" || Number(port) > 65_535) throw new InvalidArgumentError("Expected a port, or an address like 0.0.0.0:9464.");
  return { host: host.replace(/[[\]]/g, ""), port: Number(port) };
}

export function parsePositive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Expected a positive whole number.");
  return Number(text);
}

/** `512`, `64KB`, `512MB`, `2GB`: bytes. */
export function parseBytes(text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,9})(|[KMG]i?B?)$/i.exec(text) ?? [];
  const bytes = Number(number) * 1_024 ** " KMG".indexOf(unit.charAt(0).toUpperCase() || " ");
  if (number === "" || bytes < 1) throw new InvalidArgumentError("Expected a size like 512MB or 2GB.");
  return bytes;
}

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };

/** `500ms`, `5s`, `2m`, `24h`, `7d`: milliseconds. */
export function parseTime(text: string): number {
  const [, number = "", unit = ""] = /^([1-9]\d{0,8})(ms|s|m|h|d)$/.exec(text) ?? [];
  if (number === "") throw new InvalidArgumentError("Expected a time like 500ms, 5s, 2m, 24h or 7d.");
  return Number(number) * SECONDS[unit]! * 1_000;
}
