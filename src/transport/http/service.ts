import { dirname, resolve } from "node:path";
import { FilterRuleError } from "../../diagnostic/error.ts";
import type { HookOutcome, Observer } from "../../messaging/context.ts";
import type { Dispatcher } from "../../messaging/delivery/dispatcher.ts";
import { type ChannelHook, webhookHook } from "../../messaging/delivery/hook.ts";
import { LocalDispatcher } from "../../messaging/delivery/local-dispatcher.ts";
import { fileSink, streamSink } from "../../messaging/delivery/ndjson-sink.ts";
import type { WebhookOptions } from "../../messaging/delivery/post-json.ts";
import { pushSink } from "../../messaging/delivery/push-sink.ts";
import type { Sink } from "../../messaging/delivery/sink.ts";
import { webhookSink } from "../../messaging/delivery/webhook-sink.ts";
import { ApiError } from "../../messaging/errors.ts";
import { Messaging } from "../../messaging/messaging.ts";
import type { MessagingStore } from "../../messaging/store/store.ts";
import type { RuleOptions } from "../../rule/options.ts";
import { createApi, type Handle } from "./api.ts";
import { createApp } from "./app.ts";
import { applySeed } from "./apply-seed.ts";
import { requireConfig, type ServeConfig, type SinkConfig } from "./config.ts";
import type { AppOptions } from "./context.ts";
import { EndpointDirectory } from "./endpoint-directory.ts";
import { EventLog } from "./event-log.ts";
import { sinkStates } from "./inspect-stored.ts";
import { createLog, type Logger } from "./log.ts";
import { Metrics } from "./metrics.ts";
import { observedStore } from "./observed-store.ts";
import type { PageFiles } from "./page.ts";
import { RecentFanOuts } from "./recent.ts";
import { removeAll } from "./reset.ts";
import type { Seed } from "./seed.ts";
import { listen } from "./server.ts";

export interface ServiceOptions {
  readonly store: MessagingStore;
  readonly config: ServeConfig;
  /** The folder of the configuration; its files are relative to it. */
  readonly configPath?: string | undefined;
  readonly port: number;
  readonly host: string;
  /** Replaces the sinks of the configuration: messages are decided elsewhere. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Replaces the settings for rules in the configuration. */
  readonly rules?: RuleOptions | undefined;
  /** Replaces the driver of the configuration. */
  readonly hook?: ChannelHook | undefined;
  /** What the service begins with, also after a reset. */
  readonly seed?: Seed | undefined;
  /** The page at `/`; without it, `/` is not an operation. */
  readonly page?: PageFiles | undefined;
}

/** A running service. */
export interface Service {
  readonly url: string;
  readonly log: Logger;
  /** Answers the requests in progress, gives the sinks the waiting batches, and closes the store. */
  stop(): Promise<void>;
}

/** Milliseconds for requests in progress when the service stops. */
const GRACE = 10_000;

/**
 * Starts the service. If it throws, nothing is left open but the store.
 *
 * @throws ConfigError for mistakes in the configuration. Error if it cannot listen, or if a sink cannot be opened; nothing was delivered
 *   then. SeedError for a seed that an operation rejects.
 */
export async function startService({
  store,
  dispatcher,
  rules,
  config,
  configPath,
  port,
  host,
  hook,
  seed,
  page,
}: ServiceOptions): Promise<Service> {
  requireConfig(config, "config");
  const log = createLog(config.logLevel ?? "info");
  let isStopping = false;
  const endpoints = new EndpointDirectory();
  const recent = new RecentFanOuts(endpoints);
  const events = new EventLog(Date.now());
  const sinkFailures = new Map<string, number>();
  const sinks = await openSinks(config.sinks ?? [], configPath === undefined ? "." : dirname(configPath), endpoints);
  let app: ReturnType<typeof createApp> | undefined;
  let handle: Handle | undefined;
  // Closes what is open so far.
  let close = () => closeAll(sinks);
  try {
    // Listens first: a service that cannot listen must not deliver from the outbox. The app is ready before the first request
    // arrives, because that happens in a later turn of the event loop.
    const server = await listen(
      {
        fetch: (request, env) => app?.fetch(request, env) ?? Response.error(),
        handle: (request, response) => handle?.(request, response) ?? false,
      },
      { port, host, allowHosts: config.allowHosts, cors: config.cors },
    );
    close = async () => {
      await server.stop(0);
      await closeAll(sinks);
    };
    const { maxAttributesBytes, maxBytes, maxComplexity, maxOrBranches } = limitsOf(config);
    const metrics: Metrics = new Metrics({
      indexBytes: () => messaging.channels.bytes,
      indexChannels: () => messaging.channels.size,
      waiting: () => (messaging.dispatcher instanceof LocalDispatcher ? messaging.dispatcher.waiting : 0),
    });
    const sinksChanged = soon(() => events.add("sinks", { sinks: sinkStates({ messaging, sinkFailures }) }));
    const observer = observe(log, metrics, {
      fanOut: (sent, fanOut, seconds) => events.add("fan-out", recent.add(sent, fanOut, seconds, Date.now())),
      sinkFailed: (sink) => {
        sinkFailures.set(sink, (sinkFailures.get(sink) ?? 0) + 1);
        sinksChanged();
      },
    });
    const messaging: Messaging = new Messaging({
      store: observedStore(store, events, endpoints, sinksChanged),
      ...(dispatcher === undefined ? { sinks, delivery: { excludeSender: config.excludeSender } } : { dispatcher }),
      hook: hook ?? (config.hook === undefined ? undefined : webhookHook(config.hook.url, webhookOptions(config.hook))),
      processors: Object.fromEntries(
        Object.entries(config.processors ?? {}).map(([arn, processor]) => [arn, webhookHook(processor.url, webhookOptions(processor))]),
      ),
      identities: config.identities,
      sessionEndpoint: config.sessionEndpoint,
      admins: config.admins,
      elasticChannels: config.elasticChannels,
      quotas: config.quotas,
      rules: rules ?? { semantics: config.semantics, limits: { maxBytes, maxComplexity, maxOrBranches } },
      attributes: { maxBytes: maxAttributesBytes },
      onInvalidRule: config.onInvalidRule,
      unknownMembers: config.unknownMembers,
      memoryBudgetBytes: config.memoryBudgetMiB === undefined ? undefined : config.memoryBudgetMiB * 2 ** 20,
      observer,
    });
    close = async () => {
      isStopping = true;
      // Their readers would keep the service from ending.
      events.close();
      const { wasCutOff } = await server.stop(GRACE);
      if (wasCutOff) log.warn("requests were cut off because they took too long after the service was asked to stop");
      await messaging.close();
    };
    // Where workers decide, no push is planned here.
    if (dispatcher === undefined)
      endpoints.read(store, {
        onDamaged: (error) => observer.damaged?.(error),
        onFailed: (error) => {
          if (!isStopping) log.error({ err: error }, "the stored endpoints cannot be read");
        },
      });
    const appOptions: AppOptions = {
      messaging,
      log,
      metrics,
      observer,
      recent,
      events,
      sinkFailures,
      excludeSender: config.excludeSender ?? false,
      keys: config.keys ?? [],
      isInspectionOpen: config.inspection === "open",
      clock: Date.now,
      isStopping: () => isStopping,
      page,
      reset: async () => {
        if (dispatcher !== undefined)
          throw new ApiError("BadRequestException", "Other services share these data: delete them on the broker");
        await removeAll(messaging);
        recent.clear();
        if (seed !== undefined) await applySeed(messaging, seed, Date.now());
      },
    };
    app = createApp(appOptions);
    handle = createApi(appOptions);
    if (seed !== undefined) await applySeed(messaging, seed, Date.now());
    return { url: server.url, log, stop: close };
  } catch (error) {
    // The failure to start is what the caller must see.
    await close().catch(() => {});
    throw error;
  }
}

/** Milliseconds between two events about the sinks. */
const SINKS_EVERY = 250;

/** Returns a function that runs the work once for all calls within a short time. */
function soon(work: () => void): () => void {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      work();
    }, SINKS_EVERY).unref();
  };
}

/** Turns `null` into `Infinity`, which JSON does not have. */
function limitsOf({ limits = {} }: ServeConfig): Partial<Record<keyof NonNullable<ServeConfig["limits"]>, number>> {
  return Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, limit ?? Number.POSITIVE_INFINITY]));
}

async function openSinks(configs: readonly SinkConfig[], folder: string, endpoints: EndpointDirectory): Promise<Sink[]> {
  const sinks: Sink[] = [];
  try {
    for (const config of configs) {
      const sink = await openSink(config, folder);
      sinks.push(config.of === "pushes" ? pushSink(sink, () => endpoints.endpoints()) : sink);
    }
  } catch (error) {
    await closeAll(sinks);
    throw error;
  }
  return sinks;
}

async function openSink(config: SinkConfig, folder: string): Promise<Sink> {
  if (config.type === "stdout") return streamSink("stdout", process.stdout);
  return config.type === "file" ? fileSink(resolve(folder, config.path)) : webhookSink(config.url, webhookOptions(config));
}

function webhookOptions({ timeoutMs, headers }: WebhookOptions): WebhookOptions {
  return { timeoutMs, headers };
}

async function closeAll(sinks: readonly Sink[]): Promise<void> {
  await Promise.all(sinks.map((sink) => sink.close()));
}

const hookOutcomes: Readonly<Record<HookOutcome, string>> = {
  "message-failed": "a message could not be checked; it is FAILED",
  "edit-dropped": "an edit could not be checked; it is dropped",
  "processor-skipped": "a processor could not be asked; it is skipped, because its FallbackAction is CONTINUE",
};

/** Metrics and logs of events outside of requests; they contain nothing sensitive. */
function observe(log: Logger, metrics: Metrics, watcher: Required<Pick<Observer, "fanOut" | "sinkFailed">>): Observer {
  return {
    fanOut: (sent, fanOut, seconds) => {
      metrics.fanOut(fanOut, seconds);
      watcher.fanOut(sent, fanOut, seconds);
      if (log.isLevelEnabled("debug"))
        log.debug({ channel: sent.ChannelArn, message: sent.MessageId, notified: fanOut.size, counts: fanOut.counts }, "fan-out");
    },
    damaged: (error) => {
      metrics.damaged();
      const codes = error instanceof FilterRuleError ? error.diagnostics.map(({ code }) => code) : undefined;
      // The message of a FilterRuleError quotes the rule.
      if (error instanceof FilterRuleError) log.error({ member: error.memberArn, codes }, "the rule of a stored preference is invalid");
      else log.error({ row: error.key, problem: error.problem }, "a stored row is damaged");
    },
    sinkFailed: (sink, error) => {
      metrics.sinkFailed(sink);
      watcher.sinkFailed(sink, error);
      log.warn({ sink, problem: error instanceof Error ? error.message : "" }, "a sink did not take a batch; the service will retry");
    },
    hookFailed: (error, outcome) => log.warn({ problem: error instanceof Error ? error.message : "" }, hookOutcomes[outcome]),
  };
}
