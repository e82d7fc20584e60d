import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ApiError } from "../../messaging/errors.ts";
import { statusAt } from "../../messaging/operation/processors.ts";
import type { Key, Rows } from "../../messaging/store/rows.ts";
import { type AppOptions, answer, type Env, requireLocal, requireSignature } from "./context.ts";
import { parseObject } from "./json-body.ts";
import { type Asked, listNotifications, type Position } from "./notifications.ts";
import { readPaging, requireKnown } from "./query.ts";
import { refusals } from "./refusal.ts";

/** The most seconds that a request waits for a message. */
const LONGEST_WAIT = 60;
const MAX_BODY = 64 * 1024;
const statusReasons = ["INVALID_DEVICE_TOKEN", "INVALID_PINPOINT_ARN"] as const;

/** `/_pushsieve/notifications`: who got which push and why, and who did not; and the calls that a test makes beside it. */
export function inspectNotifications(options: AppOptions): Hono<Env> {
  const { messaging, recent, events, reset, clock } = options;
  const app = new Hono<Env>();
  const limit = bodyLimit({ maxSize: MAX_BODY, onError: (c) => answer(c as never, refusals.bodyTooLarge) });

  app.get("/notifications", async (c) => {
    await requireSignature(c, new Uint8Array(), options);
    requireLocal(c, options);
    const { query } = c.get("target");
    requireKnown(query, ["channel", "member", "message", "since", "wait", "max-results", "next-token"]);
    const { MaxResults, NextToken } = readPaging(new Map([["max-results", "1000"], ...query]));
    const asked: Asked = {
      channel: query.get("channel"),
      member: query.get("member"),
      message: query.get("message"),
      since: readTime(query.get("since")),
    };
    const from = readPosition(NextToken);
    const wait = readWait(query.get("wait"), asked.message);
    if (asked.message !== undefined) await waitFor(asked.message, asked.channel, wait, c.req.raw.signal);
    const { notifications, next, missing } = await listNotifications(recent, asked, from, MaxResults);
    return c.json({
      notifications,
      ...(asked.message === undefined
        ? {}
        : { isDecided: recent.find(asked.message) !== undefined, Status: await statusOf(asked.message, asked.channel) }),
      ...(missing === 0 ? {} : { missing }),
      ...(next === undefined ? {} : { NextToken: `${next.number}.${next.member}` }),
    });
  });

  app.post("/endpoint-state", limit, async (c) => {
    const raw = new Uint8Array(await c.req.arrayBuffer());
    await requireSignature(c, raw, options);
    const { AppInstanceUserArn, EndpointId, Status, StatusReason, ...rest } = parseObject(raw);
    if (typeof AppInstanceUserArn !== "string" || typeof EndpointId !== "string" || Object.keys(rest).length > 0)
      throw new ApiError("BadRequestException", "The body is { AppInstanceUserArn, EndpointId, Status?, StatusReason? }");
    const EndpointState = readState(Status, StatusReason);
    const key: Key<"endpoint"> = { kind: "endpoint", group: AppInstanceUserArn, id: EndpointId };
    const stored = await messaging.store.get(key);
    if (stored === undefined) throw new ApiError("NotFoundException", "Not found: the endpoint");
    await messaging.store.commit([{ put: key, value: { ...stored.value, EndpointState, UpdatedAt: clock() }, expect: "present" }]);
    return c.json({ AppInstanceUserArn, EndpointId, EndpointState });
  });

  app.post("/reset", limit, async (c) => {
    const raw = new Uint8Array(await c.req.arrayBuffer());
    await requireSignature(c, raw, options);
    await reset();
    return c.json({});
  });
  return app;

  /** Resolves when a message is decided, rejected or deleted, or after the time. */
  async function waitFor(messageId: string, channelArn: string | undefined, seconds: number, gone: AbortSignal): Promise<void> {
    if (seconds === 0) return;
    const row = await storedOf(messageId, channelArn);
    if (row?.Deleted === true || isRejected(statusIn(row, messageId))) return;
    const signal = AbortSignal.any([AbortSignal.timeout(seconds * 1000), gone]);
    while (!signal.aborted && !events.isClosed && recent.find(messageId) === undefined && !isOver(newest(messageId)))
      await events.next(signal);
  }

  /** The last event about a message. */
  function newest(messageId: string): MessageEvent | undefined {
    return events.newest<MessageEvent>("message", ({ MessageId }) => MessageId === messageId);
  }

  /** The status of a message that is in a channel, or among the last events. */
  async function statusOf(messageId: string, channelArn?: string): Promise<string | undefined> {
    return statusIn(await storedOf(messageId, channelArn), messageId);
  }

  /** The status in the row of a message; without a row, in its last event. */
  function statusIn(row: Rows["message"] | undefined, messageId: string): string | undefined {
    return row === undefined ? newest(messageId)?.Status : statusAt(row, clock()).Value;
  }

  async function storedOf(messageId: string, channelArn?: string): Promise<Rows["message"] | undefined> {
    const group = channelArn ?? newest(messageId)?.ChannelArn;
    return group === undefined ? undefined : (await messaging.store.get({ kind: "message", group, id: messageId }))?.value;
  }
}

/** Reads a state of an endpoint: INACTIVE with INVALID_DEVICE_TOKEN if nothing else is given. */
function readState(Status: unknown = "INACTIVE", StatusReason?: unknown): Rows["endpoint"]["EndpointState"] {
  if (Status === "ACTIVE" && StatusReason === undefined) return { Status };
  const reason = statusReasons.find((each) => each === (StatusReason ?? "INVALID_DEVICE_TOKEN"));
  if (Status === "INACTIVE" && reason !== undefined) return { Status, StatusReason: reason };
  throw new ApiError("BadRequestException", `Status must be ACTIVE, or INACTIVE with a StatusReason: ${statusReasons.join(" or ")}`);
}

interface MessageEvent {
  readonly ChannelArn: string;
  readonly MessageId: string;
  readonly Status: string;
  readonly change: string;
}

/** Whether the last event of a message says that it was rejected, or deleted. */
function isOver(event: MessageEvent | undefined): boolean {
  return event?.change === "removed" || isRejected(event?.Status);
}

/** A message that a hook or a processor rejected is never decided. */
function isRejected(status: string | undefined): boolean {
  return status === "DENIED" || status === "FAILED";
}

function readTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d(T|$)/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new ApiError("BadRequestException", "since must be a time in ISO 8601, such as 2026-01-31T12:00:00.000Z");
  return time;
}

function readWait(text: string | undefined, message: string | undefined): number {
  if (text === undefined) return 0;
  const seconds = /^\d{1,2}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds <= LONGEST_WAIT)) throw new ApiError("BadRequestException", `wait must be a number of seconds up to ${LONGEST_WAIT}`);
  if (message === undefined) throw new ApiError("BadRequestException", "wait needs message: the id of the message to wait for");
  return seconds;
}

function readPosition(token: string | undefined): Position {
  if (token === undefined) return { number: 0, member: 0 };
  const [, number, member] = /^(\d{1,15})\.(\d{1,9})$/.exec(token) ?? [];
  if (number === undefined || member === undefined)
    throw new ApiError("BadRequestException", "next-token must be a token that this list returned");
  return { number: Number(number), member: Number(member) };
}
