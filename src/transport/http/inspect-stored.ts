import { type Context, Hono } from "hono";
import { appInstanceOfChannel } from "../../messaging/arns.ts";
import { LocalDispatcher } from "../../messaging/delivery/local-dispatcher.ts";
import { ApiError } from "../../messaging/errors.ts";
import { statusAt } from "../../messaging/operation/processors.ts";
import { collect } from "../../messaging/paging.ts";
import type { Kind, Rows } from "../../messaging/store/rows.ts";
import type { Stored } from "../../messaging/store/store.ts";
import { type AppOptions, type Env, requireLocal, requireSignature } from "./context.ts";
import { readPaging, requireKnown } from "./query.ts";

const statuses = ["SENT", "PENDING", "DENIED", "FAILED"] as const;
/** The most app instances that one page of channels reads: more than a page can have channels. */
const GROUPS = 2000;

/** `/_pushsieve/`: what the store has, across app instances and without a bearer. */
export function inspectStored(options: AppOptions): Hono<Env> {
  const { messaging, observer, clock } = options;
  const { store } = messaging;
  const app = new Hono<Env>();

  app.get("/channels", async (c) => {
    await requireSignature(c, new Uint8Array(), options);
    requireLocal(c, options);
    const { query } = c.get("target");
    requireKnown(query, ["max-results", "next-token"]);
    const { MaxResults, NextToken } = readPaging(query);
    const { rows, next } = await channelsAfter(options, NextToken, MaxResults);
    const channels = rows.map(({ key, value }) => {
      const { Name, Mode, Privacy, CreatedBy, CreatedAt } = value;
      return { ChannelArn: key.id, Name, Mode, Privacy, CreatedBy, CreatedTimestamp: new Date(CreatedAt).toISOString() };
    });
    return c.json({ channels, ...(next === undefined ? {} : { NextToken: next }) });
  });

  app.get("/channels/:arn/members", async (c) => {
    const { query, group, page } = await readList(c, "contains");
    const contains = query.get("contains")?.toLowerCase() ?? "";
    const isWanted = ({ key }: Stored<"membership">) => key.id.toLowerCase().includes(contains);
    const { rows, more } = await page("membership", group, [contains], isWanted);
    const members = rows.map(({ key, value: { Type, Preferences } }) => ({ MemberArn: key.id, Type, Preferences }));
    return c.json({ members, ...more });
  });

  app.get("/channels/:arn/messages", async (c) => {
    const { query, group, page } = await readList(c, "status");
    const wanted = query.get("status")?.split(",") ?? statuses;
    if (!wanted.every((status) => (statuses as readonly string[]).includes(status)))
      throw new ApiError("BadRequestException", `status must be some of ${statuses.join(",")}`);
    const now = clock();
    const isWanted = ({ value }: Stored<"message">) => value.Deleted !== true && wanted.includes(statusAt(value, now).Value as never);
    const { rows, more } = await page("message", group, wanted, isWanted);
    return c.json({ messages: rows.map(({ key, value }) => ({ MessageId: key.id, ...asShown(value, now) })), ...more });
  });

  app.get("/sinks", async (c) => {
    await requireSignature(c, new Uint8Array(), options);
    return c.json({ sinks: sinkStates(options) });
  });
  return app;

  /** Reads the request of a list of a channel that exists. */
  async function readList(c: Context<Env>, parameter: string) {
    await requireSignature(c, new Uint8Array(), options);
    requireLocal(c, options);
    const { query, segments, rawPath } = c.get("target");
    requireKnown(query, [parameter, "max-results", "next-token"]);
    const group = segments[2] ?? "";
    if ((await store.get({ kind: "channel", group: appInstanceOfChannel(group), id: group })) === undefined)
      throw new ApiError("NotFoundException", "Not found: the channel");
    const page = <K extends Kind>(kind: K, id: string, list: readonly string[], keep: (row: Stored<K>) => boolean) =>
      collect(
        { store, observer },
        { list: [rawPath, ...list], range: { kind, group: id, descending: kind === "message" }, ...readPaging(query) },
        keep,
      );
    return { query, group, page };
  }
}

/** The sinks with what waits for them; none if workers decide. */
export function sinkStates({ messaging, sinkFailures }: Pick<AppOptions, "messaging" | "sinkFailures">): readonly object[] {
  const { dispatcher } = messaging;
  if (!(dispatcher instanceof LocalDispatcher)) return [];
  return dispatcher.sinks.map(({ name, waiting }) => ({ name, waiting, failures: sinkFailures.get(name) ?? 0 }));
}

/** Returns the channels of all app instances after a channel, in the order of their app instances. */
async function channelsAfter({ messaging: { store }, observer }: AppOptions, after: string | undefined, limit: number) {
  const first = after === undefined ? undefined : appInstanceOfChannel(after);
  const groups = [...(first === undefined ? [] : [first]), ...(await store.groups("channel", GROUPS, first))];
  const rows: Stored<"channel">[] = [];
  for (const group of groups) {
    let from = group === first ? after : undefined;
    do {
      // One more than requested shows whether there is a next page.
      const range = { kind: "channel", group, limit: limit + 1 - rows.length } as const;
      const page = await store.list({ ...range, ...(from === undefined ? {} : { after: from }) });
      for (const error of page.damaged) observer.damaged?.(error);
      rows.push(...page.rows);
      // Damaged rows may have taken the place of others.
      from = page.next;
    } while (from !== undefined && rows.length <= limit);
    if (rows.length > limit) break;
  }
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? shown.at(-1)?.key.id : undefined };
}

/** The stored message with times as texts; the right to settle it only as long as it is held. */
function asShown(stored: Rows["message"], now: number): object {
  const { CallbackId, AnsweredCallbackIds: _, NextProcessors: _next, CreatedAt, UpdatedAt, EditedAt, ...row } = stored;
  const Status = statusAt(stored, now);
  const time = (at: number) => new Date(at).toISOString();
  return {
    ...row,
    Status,
    ...(Status.Value === "PENDING" ? { CallbackId } : {}),
    CreatedTimestamp: time(CreatedAt),
    LastUpdatedTimestamp: time(UpdatedAt),
    ...(EditedAt === undefined ? {} : { LastEditedTimestamp: time(EditedAt) }),
  };
}
