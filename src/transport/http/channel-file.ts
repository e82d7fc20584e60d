import { appInstanceOfChannel } from "../../messaging/arns.ts";
import type { Observer } from "../../messaging/context.ts";
import { ApiError } from "../../messaging/errors.ts";
import type { Messaging } from "../../messaging/messaging.ts";
import { decodeRow, encodeRow } from "../../messaging/store/decode.ts";
import { type Key, type Kind, kinds } from "../../messaging/store/rows.ts";
import { type Change, DamagedRowError, type MessagingStore } from "../../messaging/store/store.ts";

/** Rows read or written at a time. */
const PAGE = 1000;
/** Characters of a line. */
const MAX_LINE = 256 * 1024;
const MAX_REFUSED = 100;

/** The kinds whose group is a channel. */
const inChannel = kinds.filter((kind) => kind !== "channel" && kind !== "due");

interface Exporting {
  readonly messaging: Messaging;
  readonly observer: Observer;
}

/**
 * A channel as NDJSON, `{ kind, group, id, value }` a line, the channel itself first; nothing when there is none. Damaged
 * rows are reported and left out.
 */
export async function* exportChannel({ messaging, observer }: Exporting, channelArn: string): AsyncGenerator<string, void> {
  const { store } = messaging;
  const channel = await store.get({ kind: "channel", group: appInstanceOfChannel(channelArn), id: channelArn });
  if (channel === undefined) return;
  yield lineOf(channel.key, encodeRow(channel.value));
  for (const kind of inChannel) {
    let after: string | undefined;
    do {
      const page = await store.list({ kind, group: channelArn, limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const error of page.damaged) observer.damaged?.(error);
      yield page.rows.map(({ key, value }) => lineOf(key, encodeRow(value))).join("");
      after = page.next;
    } while (after !== undefined);
  }
}

function lineOf({ kind, group, id }: Key, value: string): string {
  return `${JSON.stringify({ kind, group, id }).slice(0, -1)},"value":${value}}\n`;
}

/**
 * Puts an exported channel into the store. Rows that are refused are named, and the others are imported; the channel
 * itself comes last, so that nobody sees a part of it.
 *
 * @throws ApiError ConflictException when there is such a channel, BadRequestException when the first line is no channel.
 */
export async function importChannel(
  { store, channels }: Messaging,
  body: AsyncIterable<Uint8Array>,
): Promise<{ ChannelArn: string; rows: number; refused: number; problems: string[] }> {
  let channel: Extract<Change, { put: unknown }> | undefined;
  let batch: Change[] = [];
  const problems: string[] = [];
  let refused = 0;
  let rows = 0;
  let lineNumber = 0;
  for await (const line of linesOf(body)) {
    lineNumber++;
    if (line.trim() === "") continue;
    try {
      const change = readLine(line, lineNumber);
      if (channel === undefined) channel = await requireNew(change, store);
      else if (change.put.kind === "channel" || change.put.kind === "due" || change.put.group !== channel.put.id)
        throw new RefusedLine(`line ${lineNumber} is no row of the channel`);
      else batch.push(change);
    } catch (error) {
      if (!(error instanceof RefusedLine)) throw error;
      if (channel === undefined) throw new ApiError("BadRequestException", `The first line must be a channel: ${error.message}`);
      refused++;
      if (problems.length < MAX_REFUSED) problems.push(error.message);
    }
    if (batch.length === PAGE) {
      await store.commit(batch);
      rows += batch.length;
      batch = [];
    }
  }
  if (channel === undefined) throw new ApiError("BadRequestException", "The first line must be a channel, found nothing");
  await store.commit([...batch, { ...channel, expect: "absent" }]);
  channels.drop(channel.put.id);
  return { ChannelArn: channel.put.id, rows: rows + batch.length + 1, refused, problems };
}

class RefusedLine extends Error {}

async function requireNew(change: Extract<Change, { put: unknown }>, store: MessagingStore): Promise<Extract<Change, { put: unknown }>> {
  const { put } = change;
  if (put.kind !== "channel" || put.group !== appInstanceOfChannel(put.id)) throw new RefusedLine("line 1 is a row of another kind");
  if ((await store.get(put)) !== undefined) throw new ApiError("ConflictException", "There is such a channel already: delete it first");
  return change;
}

function readLine(line: string, lineNumber: number): Extract<Change, { put: unknown }> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new RefusedLine(`line ${lineNumber} is not JSON`);
  }
  const { kind, group, id, value } = (typeof parsed === "object" && parsed !== null ? parsed : {}) as Record<string, unknown>;
  if (!kinds.includes(kind as Kind) || typeof group !== "string" || typeof id !== "string" || group === "" || id === "")
    throw new RefusedLine(`line ${lineNumber} has no kind, group and id`);
  const key = { kind, group, id } as Key;
  try {
    return { put: key, value: decodeRow(key, JSON.stringify(value) ?? "") } as Extract<Change, { put: unknown }>;
  } catch (error) {
    if (error instanceof DamagedRowError) throw new RefusedLine(`line ${lineNumber}: ${error.message}`);
    throw error;
  }
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  try {
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_LINE) throw new ApiError("BadRequestException", `A line has more than ${MAX_LINE} characters`);
      yield* lines;
    }
    rest += decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new ApiError("BadRequestException", "The body is not UTF-8");
    throw error;
  }
  if (rest !== "") yield rest;
}
