import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { stream } from "hono/streaming";
import type { PushMessage } from "../../fanout/message.ts";
import { validatePushMessage } from "../../fanout/validate-message.ts";
import { messageParts } from "../../input/forms.ts";
import { appInstanceOfChannel } from "../../messaging/arns.ts";
import { ApiError } from "../../messaging/errors.ts";
import { refusedMessage } from "../../messaging/operation/diagnosed.ts";
import { type AppOptions, answer, type Env, explained, requireLocal, requireSignature } from "./context.ts";
import { eventStream } from "./event-stream.ts";
import { inspectFanOuts } from "./inspect-fan-outs.ts";
import { inspectNotifications } from "./inspect-notifications.ts";
import { inspectStored } from "./inspect-stored.ts";
import { parseObject } from "./json-body.ts";
import { failureOf } from "./outcome.ts";
import { refusals } from "./refusal.ts";

/** The most members that a dry run names. */
const NAMED = 1000;
const MAX_BODY = 1024 * 1024;
/** Imports have no size limit, unless a signature needs the whole body. */
const MAX_SIGNED_IMPORT = 64 * 1024 * 1024;

/** `/_pushsieve/`: information for tests and people beside the API. */
export function inspect(options: AppOptions): Hono<Env> {
  const { messaging, keys } = options;
  const app = new Hono<Env>();
  const tooLarge = (c: Context) => answer(c as Context<Env>, refusals.bodyTooLarge);

  // Here, where the path is as the router reads it, however it was written: see `guard.ts`.
  app.use(async (c, next) => {
    const isRead = c.req.method === "GET" || c.req.method === "HEAD";
    return isRead || c.req.header("x-pushsieve") !== undefined ? next() : answer(c, refusals.withoutOwnHeader);
  });
  app.route("/fan-outs", inspectFanOuts(options));
  app.route("/", inspectStored(options));
  app.route("/", inspectNotifications(options));
  app.get("/events", async (c) => {
    await requireSignature(c, new Uint8Array(), options);
    return eventStream(c, options.events);
  });

  app.post("/dry-run", bodyLimit({ maxSize: MAX_BODY, onError: tooLarge }), async (c) => {
    const raw = new Uint8Array(await c.req.arrayBuffer());
    await requireSignature(c, raw, options);
    const asked = parseObject(raw);
    // An explanation quotes the rule.
    if (asked.Why !== undefined) requireLocal(c, options);
    return c.json(await dryRun(asked, options));
  });

  app.get("/channels/:arn/export", async (c) => {
    await requireSignature(c, new Uint8Array(), options);
    requireLocal(c, options);
    const lines = messaging.exportChannel(c.get("target").segments[2] ?? "");
    // Before the answer begins, because the channel may not exist.
    const first = await lines.next();
    c.header("content-type", "application/x-ndjson");
    if (c.req.method === "HEAD") {
      await lines.return(undefined);
      return c.body(null);
    }
    return stream(
      c,
      async (body) => {
        await body.write(first.value ?? "");
        for await (const line of lines) {
          if (body.aborted) break;
          await body.write(line);
        }
      },
      // The answer has begun: only a connection that breaks tells the client that the export is not whole.
      async (error) => {
        failureOf(error, c.env.incoming, { requestId: c.get("requestId"), operation: c.get("operation") }, options);
        c.env.incoming?.socket?.destroy();
      },
    );
  });

  app.post("/import", async (c, next) => {
    if (keys.length > 0) return bodyLimit({ maxSize: MAX_SIGNED_IMPORT, onError: tooLarge })(c, next);
    return next();
  });
  app.post("/import", async (c) => {
    if (c.req.header("content-type")?.split(";")[0] !== "application/x-ndjson")
      throw new ApiError("BadRequestException", "The content type of an import must be application/x-ndjson");
    let body: AsyncIterable<Uint8Array> = (c.req.raw.body ?? []) as AsyncIterable<Uint8Array>;
    if (keys.length > 0) {
      const raw = new Uint8Array(await c.req.arrayBuffer());
      await requireSignature(c, raw, options);
      body = (async function* () {
        yield raw;
      })();
    }
    return c.json(await messaging.importChannel(body));
  });
  return app;
}

/**
 * Decides a message without sending it. The body is `{ ChannelArn, Message, Why?, AssumePush? }`; the message may be the
 * response of GetChannelMessage.
 */
async function dryRun(
  { ChannelArn, Message: given, Why, AssumePush = false, ...rest }: Readonly<Record<string, unknown>>,
  { excludeSender, messaging }: AppOptions,
): Promise<object> {
  if (typeof ChannelArn !== "string" || (Why !== undefined && typeof Why !== "string"))
    throw new ApiError("BadRequestException", "ChannelArn must be a string, and Why, if present, must be the ARN of a member");
  if (typeof AssumePush !== "boolean") throw new ApiError("BadRequestException", "AssumePush must be true or false");
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new ApiError("BadRequestException", "A dry run takes only ChannelArn, Message, Why and AssumePush");
  const Message = requireMessage(given);
  if ((await messaging.store.get({ kind: "channel", group: appInstanceOfChannel(ChannelArn), id: ChannelArn })) === undefined)
    throw new ApiError("NotFoundException", "Not found: the channel");
  const channel = await messaging.channels.load(ChannelArn);
  const fanOut = channel.fanOut(Message, { excludeSender, assumePush: AssumePush });
  const why = typeof Why === "string" && channel.has(Why) ? fanOut.decision(Why) : undefined;
  const notified = [];
  for (const batch of fanOut.batches(NAMED)) {
    notified.push(...batch);
    break;
  }
  return {
    members: channel.size,
    size: fanOut.size,
    counts: fanOut.counts,
    notified,
    isComplete: notified.length === fanOut.size,
    ...(Why === undefined ? {} : { why: why === undefined ? null : explained(why) }),
    ...(fanOut.counts["no-push-notification"] === 0 ? {} : { help: 'The message has no PushNotification: add "AssumePush": true' }),
  };
}

/** @throws ApiError BadRequestException that gives positions and quotes nothing. */
function requireMessage(given: unknown): PushMessage {
  const parts = messageParts(given);
  const message = parts.length === 1 ? parts[0]?.value : given;
  const diagnostics = validatePushMessage(message).filter(({ severity }) => severity === "error");
  if (diagnostics.length > 0) throw refusedMessage(message, diagnostics);
  return message as PushMessage;
}
