import { execFileSync } from "node:child_process";

/** These tests are never skipped: without the broker they fail, and say how to install it. */
export default function requireServer(): void {
  try {
    execFileSync("nats-server", ["--version"], { stdio: "ignore" });
  } catch {
    throw new Error("these tests need nats-server: apt-get install -y nats-server (or another package of it on the PATH)");
  }
}
