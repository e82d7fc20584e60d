import { systemReason } from "../../../diagnostic/system-error.ts";
import type { SeedError } from "../../http/seed.ts";
import { plainLine } from "../screen/plain.ts";
import { UsageError } from "../screen/terminal.ts";

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Resolves when the process is asked to end. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => resolve());
  });
}

/** Sends a rejected seed to the program that started this one with a channel for messages, as `startPushsieve` does. */
export function reportToParent({ path, message }: SeedError): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send({ path, message }, undefined, undefined, () => resolve());
  });
}

/** Says why a server cannot start, and what to do; returns an error that is not one of the system unchanged. */
export function startFailure(error: unknown, address: Address): unknown {
  const reason = systemReason(error);
  if (reason === undefined) return error;
  return new UsageError(`cannot start: ${reason}: ${plainLine(placeOf(error, address))}${advice(error, address)}`);
}

/** Returns the file or the address that the error concerns. */
function placeOf(error: unknown, { host, port }: Address): string {
  return error instanceof Error && "path" in error && typeof error.path === "string" ? error.path : `${host}:${port}`;
}

function advice(error: unknown, { port }: Address): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return "; --port 0 takes a free one";
  if (code === "EADDRNOTAVAIL") return "; --host takes an address of this machine, such as 127.0.0.1 or 0.0.0.0";
  return code === "EACCES" && port > 0 && port < 1024 ? "; ports below 1024 may need rights that this user does not have" : "";
}
