import { afterAll, beforeAll } from "vitest";
import type { MessageToPublish, SetupOptions } from "../../src/workers/index.ts";
import { Deployment } from "./deployment.ts";
import { NatsServer } from "./server.ts";

/** A broker for one file of tests; every deployment that a test starts there is its own, and closed at the end. */
export function suite(config = ""): { readonly url: string; readonly deployment: (options?: SetupOptions) => Promise<Deployment> } {
  let server: NatsServer | undefined;
  const open: Deployment[] = [];
  beforeAll(async () => {
    server = await NatsServer.start(config);
  });
  afterAll(async () => {
    await Promise.all(open.map((each) => each.close()));
    await server?.remove();
  });
  return {
    get url() {
      return server?.url ?? "";
    },
    deployment: async (options) => {
      const started = await Deployment.start(server?.url ?? "", options);
      open.push(started);
      return started;
    },
  };
}

export const push = { PushNotification: { Title: "t" } };
export const none = { PushNotifications: { AllowNotifications: "NONE" as const } };

/** A message to all members of the channel `arn:c`. */
export function message(messageId: string): MessageToPublish {
  return { channelArn: "arn:c", messageId, message: push };
}
