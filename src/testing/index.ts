export type { MemberNotification, NotifiedPush } from "../transport/http/notification.ts";
export { type Seed, type SeedChannel, type SeedEndpoint, SeedError, type SeedUser } from "../transport/http/seed.ts";
export {
  type ClientConfig,
  type NotificationQuery,
  type Pushsieve,
  type StartOptions,
  startPushsieve,
} from "./pushsieve.ts";
