import {
  ApiError,
  dueKey,
  MemorySink,
  MemoryStore,
  Messaging,
  type MessagingOptions,
  type MessagingStore,
} from "../../src/messaging/index.ts";

export const instance = "arn:aws:chime:us-east-1:111122223333:app-instance/demo";
export const user = (name: string): string => `${instance}/user/${name}`;
export const [alice, bob, carol, dora, eve, admin] = ["alice", "bob", "carol", "dora", "eve", "admin"].map(user) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

let tokens = 0;
/** A new ClientRequestToken. */
export function fresh(): string {
  tokens++;
  return `token-${tokens}`;
}

/** The library on a memory store, with a sink, an admin, and a clock that stops until a test moves it. */
export function start(options: Partial<MessagingOptions> = {}) {
  const sink = new MemorySink();
  const store = options.store ?? new MemoryStore();
  const clock = { now: Date.UTC(2026, 0, 1) };
  const where = options.dispatcher === undefined ? { sinks: [sink] } : {};
  const messaging = new Messaging({ ...where, admins: [admin], clock: () => clock.now, ...options, store } as MessagingOptions);
  return { messaging, store, sink, clock };
}

/** A channel created by alice, with members. */
export async function channelOf(messaging: Messaging, members: readonly string[] = [], more: object = {}): Promise<string> {
  const request = { AppInstanceArn: instance, Name: "team", ChimeBearer: alice, ClientRequestToken: fresh(), ...more };
  const { ChannelArn } = await messaging.call("CreateChannel", request);
  for (const MemberArn of members)
    await messaging.call("CreateChannelMembership", { ChannelArn, MemberArn, Type: "DEFAULT", ChimeBearer: alice });
  return ChannelArn as string;
}

/** A SendChannelMessage request with a push. */
export function messageTo(ChannelArn: string, more: object = {}) {
  return {
    ChannelArn,
    Content: "hello",
    Type: "STANDARD",
    Persistence: "PERSISTENT",
    ClientRequestToken: fresh(),
    ChimeBearer: alice,
    PushNotification: { Title: "Hi" },
    ...more,
  } as const;
}

/** The error with which a call was rejected. */
export async function refusalOf(call: Promise<unknown>): Promise<ApiError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("expected a refusal, there was none");
}

export function filtered(FilterRule: string) {
  return { PushNotifications: { AllowNotifications: "FILTERED" as const, FilterRule } };
}

/** A dispatcher that takes no message while `isBroken`. */
export function failingDispatcher(store: MemoryStore) {
  const dispatcher = {
    isBroken: true,
    dispatched: [] as string[],
    hasOutbox: true,
    dispatch: async ({ MessageId }: { MessageId: string }) => {
      if (dispatcher.isBroken) throw new Error("no broker");
      dispatcher.dispatched.push(MessageId);
      await store.commit([{ remove: dueKey(MessageId) }]);
    },
    close: async () => {},
  };
  return dispatcher;
}

export const lambdaArn = (name: string) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`;

/** A processor of a channel flow. */
export function processor(name: string, ExecutionOrder: number, FallbackAction: "ABORT" | "CONTINUE" = "ABORT") {
  return {
    Name: name,
    Configuration: { Lambda: { ResourceArn: lambdaArn(name), InvocationType: "ASYNC" as const } },
    ExecutionOrder,
    FallbackAction,
  };
}

/** The configuration of a channel with sub-channels. */
export const ElasticChannelConfiguration = { MaximumSubChannels: 2, TargetMembershipsPerSubChannel: 2, MinimumMembershipPercentage: 1 };

/** Puts so many members into a channel, without its operations. */
export async function fill(store: MessagingStore, group: string, count: number): Promise<void> {
  const value = { Type: "DEFAULT", InvitedBy: alice, CreatedAt: 1, UpdatedAt: 1 } as const;
  await store.commit(Array.from({ length: count }, (_, index) => ({ put: { kind: "membership", group, id: user(`u${index}`) }, value })));
}
