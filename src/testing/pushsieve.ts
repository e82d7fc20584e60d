import { requireKnownOptions } from "../diagnostic/options.ts";
import { MemoryStore } from "../messaging/store/memory.ts";
import type { ServeConfig } from "../transport/http/config.ts";
import type { MemberNotification } from "../transport/http/notification.ts";
import type { Seed } from "../transport/http/seed.ts";
import { requireSeed } from "../transport/http/seed-file.ts";
import type { Running } from "./own-process.ts";

/** How {@link startPushsieve} starts a service. */
export interface StartOptions {
  /** What the service begins with, also after a reset. */
  readonly seed?: Seed | undefined;
  /** The configuration, as `pushsieve/schema/serve-config.json` describes it, without keys (default: only warnings are logged). */
  readonly config?: Omit<ServeConfig, "keys"> | undefined;
  /** Whether the service runs in a process of its own (default: in the process of the test). */
  readonly ownProcess?: boolean | undefined;
}

const optionNames: readonly string[] = Object.keys({ seed: true, config: true, ownProcess: true } satisfies Record<
  keyof StartOptions,
  true
>);

/** The settings of a client of the AWS SDK for JavaScript v3. */
export interface ClientConfig {
  /** The address of the service. */
  readonly endpoint: string;
  /** Any region. */
  readonly region: string;
  /** Any. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** 1: a test sees the first answer. */
  readonly maxAttempts: number;
}

/** Which notifications are asked for; without fields, those of the last 1,000 messages. */
export interface NotificationQuery {
  /** The ARN of a member. */
  readonly member?: string | undefined;
  /** The ARN of a channel. */
  readonly channel?: string | undefined;
  /** The id of a message. */
  readonly message?: string | undefined;
  /** Messages that were decided at this time or later. */
  readonly since?: Date | undefined;
}

/** A running service for tests. */
export interface Pushsieve {
  /** The address of the service. */
  readonly url: string;
  /** The settings for a client. */
  readonly clientConfig: ClientConfig;
  /** Makes a client of a class of the AWS SDK, which {@link Pushsieve.close} destroys. */
  client<C>(Client: new (config: ClientConfig) => C): C;
  /** Returns the ARN of a user of the seed's app instance; without a seed of `app-instance/demo`. */
  userArn(id: string): string;
  /** Returns the ARN of a channel of that app instance. */
  channelArn(id: string): string;
  /** Returns who got which push and why, and who did not, the oldest message first. @throws Error if the service rejects the query. */
  notifications(query?: NotificationQuery): Promise<readonly MemberNotification[]>;
  /**
   * Waits until a message is decided, and returns its notifications.
   *
   * @throws Error if it is not decided within the time (default 5,000 milliseconds, at most 60,000), and at once if it is DENIED or FAILED,
   * because then it will not be decided. Error also if the members of the message are no longer in memory.
   */
  waitFor(messageId: string, timeoutMs?: number): Promise<readonly MemberNotification[]>;
  /** Sets the state of an endpoint, as a failed push does: INACTIVE with INVALID_DEVICE_TOKEN by default. @throws Error if it does not exist. */
  setEndpointState(
    userArn: string,
    endpointId: string,
    state?: { readonly Status: "ACTIVE" | "INACTIVE"; readonly StatusReason?: string },
  ): Promise<void>;
  /** Removes everything, and adds the seed again. */
  reset(): Promise<void>;
  /** Destroys the clients and ends the service. Closing twice does nothing. */
  close(): Promise<void>;
  /** The same as {@link Pushsieve.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts the local service for a test, on a free port, with everything in memory. In the process of the test, the first start loads the
 * service; further starts take about a millisecond.
 *
 * @throws TypeError for an unknown option and for keys, SeedError for a part of the seed that is wrong, Error for mistakes in the
 *   configuration, which it names, and if the service cannot start.
 *
 * @example
 * ```ts
 * import { ChimeSDKMessaging } from "@aws-sdk/client-chime-sdk-messaging";
 * import { startPushsieve } from "pushsieve/testing";
 *
 * const pushsieve = await startPushsieve({
 *   seed: {
 *     AppInstanceArn: "arn:aws:chime:us-east-1:111122223333:app-instance/demo",
 *     Users: [{ AppInstanceUserArn: "bob", Endpoints: [{ Type: "GCM", EndpointAttributes: { DeviceToken: "bobs-phone" } }] }],
 *     Channels: [{ ChannelArn: "team", Members: [{ MemberArn: "alice" }, { MemberArn: "bob" }] }],
 *   },
 * });
 * const chime = pushsieve.client(ChimeSDKMessaging);
 * const { MessageId = "" } = await chime.sendChannelMessage({
 *   ChannelArn: pushsieve.channelArn("team"),
 *   ChimeBearer: pushsieve.userArn("alice"),
 *   Content: "Lunch?",
 *   Type: "STANDARD",
 *   Persistence: "PERSISTENT",
 *   PushNotification: { Title: "Alice", Body: "Lunch?" },
 * });
 * const notifications = await pushsieve.waitFor(MessageId);
 * notifications.flatMap(({ pushes }) => pushes.map(({ reason }) => reason)); // => ["no-endpoint", "sent"]
 * await pushsieve.close();
 * ```
 */
export async function startPushsieve(options: StartOptions = {}): Promise<Pushsieve> {
  requireKnownOptions(options, optionNames, "startPushsieve");
  const { ownProcess = false } = options;
  if (options.config !== undefined && "keys" in options.config)
    throw new TypeError("the config of startPushsieve must not have keys, because the requests of its functions are not signed");
  const config: ServeConfig = { logLevel: "warn", ...options.config };
  const seed = options.seed === undefined ? undefined : requireSeed(options.seed);
  // Each way loads only what it needs.
  const running = ownProcess ? await (await import("./own-process.ts")).startProgram(config, seed) : await startHere(config, seed);
  return new Test(running, seed?.AppInstanceArn ?? "arn:aws:chime:us-east-1:111122223333:app-instance/demo");
}

async function startHere(config: ServeConfig, seed: Seed | undefined): Promise<Running> {
  const { startService } = await import("../transport/http/service.ts");
  return startService({ store: new MemoryStore(), config, port: 0, host: "127.0.0.1", seed });
}

class Test implements Pushsieve {
  readonly clientConfig: ClientConfig;
  readonly #running: Running;
  readonly #appInstanceArn: string;
  readonly #clients: unknown[] = [];
  #closing: Promise<void> | undefined;

  constructor(running: Running, appInstanceArn: string) {
    const credentials = { accessKeyId: "any", secretAccessKey: "any" };
    this.#running = running;
    this.#appInstanceArn = appInstanceArn;
    this.clientConfig = { endpoint: running.url, region: "us-east-1", credentials, maxAttempts: 1 };
  }

  get url(): string {
    return this.#running.url;
  }

  client<C>(Client: new (config: ClientConfig) => C): C {
    const client = new Client(this.clientConfig);
    this.#clients.push(client);
    return client;
  }

  userArn(id: string): string {
    return `${this.#appInstanceArn}/user/${id}`;
  }

  channelArn(id: string): string {
    return `${this.#appInstanceArn}/channel/${id}`;
  }

  async notifications({ since, ...query }: NotificationQuery = {}): Promise<readonly MemberNotification[]> {
    return (await this.#list({ ...query, since: since?.toISOString() })).notifications;
  }

  async waitFor(messageId: string, timeoutMs = 5000): Promise<readonly MemberNotification[]> {
    const { isDecided, missing = 0, notifications, Status } = await this.#list({ message: messageId, wait: String(timeoutMs / 1000) });
    if (Status === "DENIED" || Status === "FAILED") throw new Error(`the message ${messageId} is ${Status}, so it will not be decided`);
    const status = Status === undefined ? "" : `: it is ${Status}`;
    if (isDecided !== true) throw new Error(`the message ${messageId} was not decided within ${timeoutMs} ms${status}`);
    if (missing > 0) throw new Error(`the members of the message ${messageId} are no longer in memory, because newer messages are`);
    return notifications;
  }

  async setEndpointState(AppInstanceUserArn: string, EndpointId: string, state?: object): Promise<void> {
    await this.#fetch("endpoint-state", { AppInstanceUserArn, EndpointId, ...state });
  }

  async reset(): Promise<void> {
    await this.#fetch("reset", {});
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    for (const client of this.#clients) (client as { destroy?: () => void }).destroy?.();
    await this.#running.stop();
  }

  /** Reads all pages. */
  async #list(query: Readonly<Record<string, string | undefined>>): Promise<Page> {
    const notifications: MemberNotification[] = [];
    for (let token: string | undefined; ; ) {
      const given = new URLSearchParams();
      for (const [name, value] of Object.entries({ ...query, "next-token": token })) if (value !== undefined) given.set(name, value);
      const page = (await this.#fetch(`notifications?${given}`)) as Page;
      notifications.push(...page.notifications);
      token = page.NextToken;
      if (token === undefined) return { ...page, notifications };
    }
  }

  async #fetch(path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.url}/_pushsieve/${path}`, {
      // The service asks for this header, because a page of another origin cannot send it.
      headers: { "x-pushsieve": "testing", "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { readonly Message?: string };
    if (!response.ok) throw new Error(answer.Message ?? `the service answered ${response.status}`);
    return answer;
  }
}

interface Page {
  readonly notifications: readonly MemberNotification[];
  readonly NextToken?: string;
  readonly isDecided?: boolean;
  /** The number of messages whose members are no longer in memory. */
  readonly missing?: number;
  readonly Status?: string;
}
