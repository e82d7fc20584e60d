import { spawnSync } from "node:child_process";

/** Whether this machine can start a broker. */
export const hasBroker: boolean = spawnSync("nats-server", ["--version"], { stdio: "ignore" }).status === 0;

/** The title of a test that starts a broker; where there is none, it says why it is skipped. */
export function withBroker(title: string): string {
  return hasBroker ? title : `${title} (skipped: nats-server is not on the PATH; apt-get install nats-server)`;
}
