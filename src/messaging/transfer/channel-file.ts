import { appInstanceOfChannel } from "../arns.ts";
import type { Observer } from "../context.ts";
import { ApiError } from "../errors.ts";
import type { Messaging } from "../messaging.ts";
import { emptyChannel } from "../operation/channels.ts";
import { decodeRow, encodeRow } from "../store/decode.ts";
import { channelKinds, type Key, type Kind, kinds } from "../store/rows.ts";
import { type Change, DamagedRowError, type MessagingStore, StoreConflictError } from "../store/store.ts";

/** Rows read or written at a time. */
const PAGE = 1000;
/** Characters of a line. */
const MAX_LINE = 256 * 1024;
const MAX_REFUSED = 100;

const ALREADY = "There is such a channel already: delete it first";

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
  for (const kind of channelKinds) {
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

type Put = Extract<Change, { put: unknown }>;
type Line = readonly [number: number, text: string];

/** What became of an import. */
interface Imported {
  readonly ChannelArn: string;
  readonly rows: number;
  readonly refused: number;
  readonly problems: readonly string[];
}

/**
 * Puts an exported channel into the store. Rows that are refused are named, and the others are imported; the channel
 * itself comes last, so that nobody sees a part of it, and what an import leaves that fails is removed.
 *
 * @param underWay The channels that are being imported into this store: one import each.
 * @throws ApiError ConflictException when there is such a channel, or comes to be meanwhile, or is being imported;
 *   BadRequestException when the first line is no channel.
 */
export async function importChannel(
  { store, channels }: Messaging,
  body: AsyncIterable<Uint8Array>,
  underWay: Set<string>,
): Promise<Imported> {
  const lines = linesOf(body);
  try {
    const channel = await readChannel(lines, store);
    const ChannelArn = channel.put.id;
    if (underWay.has(ChannelArn)) throw new ApiError("ConflictException", "This channel is being imported already");
    underWay.add(ChannelArn);
    try {
      return { ChannelArn, ...(await importRows(channel, lines, store)) };
    } finally {
      underWay.delete(ChannelArn);
      channels.drop(ChannelArn);
    }
  } finally {
    await lines.return(undefined);
  }
}

async function importRows(channel: Put, lines: AsyncIterable<Line>, store: MessagingStore): Promise<Omit<Imported, "ChannelArn">> {
  const isNew: Change = { check: channel.put, expect: "absent" };
  const remains = emptyChannel(channel.put.id);
  let batch: Put[] = [];
  const problems: string[] = [];
  let refused = 0;
  let rows = 0;
  try {
    await store.commit([isNew, ...remains]);
    for await (const [number, text] of lines) {
      try {
        batch.push(readRow(text, number, channel.put.id));
      } catch (error) {
        if (!(error instanceof RefusedLine)) throw error;
        refused++;
        if (problems.length < MAX_REFUSED) problems.push(error.message);
      }
      if (batch.length === PAGE) {
        await store.commit([isNew, ...batch]);
        rows += batch.length;
        batch = [];
      }
    }
    await store.commit([...batch, { ...channel, expect: "absent" }]);
    return { rows: rows + batch.length + 1, refused, problems };
  } catch (error) {
    // Whoever creates the channel removes it, too, should this fail as well.
    await store.commit([isNew, ...remains]).catch(() => {});
    if (error instanceof StoreConflictError) throw new ApiError("ConflictException", ALREADY, { cause: error });
    throw error;
  }
}

class RefusedLine extends Error {}

async function readChannel(lines: AsyncIterator<Line>, store: MessagingStore): Promise<Put> {
  const first = await lines.next();
  if (first.done === true) throw new ApiError("BadRequestException", "The first line must be a channel, found nothing");
  const [number, text] = first.value;
  const change = readFirst(text, number);
  if ((await store.get(change.put)) !== undefined) throw new ApiError("ConflictException", ALREADY);
  return change;
}

function readFirst(text: string, number: number): Put {
  try {
    const change = readLine(text, number);
    if (change.put.kind === "channel" && change.put.group === appInstanceOfChannel(change.put.id)) return change;
    throw new RefusedLine(`line ${number} is a row of another kind`);
  } catch (error) {
    if (error instanceof RefusedLine) throw new ApiError("BadRequestException", `The first line must be a channel: ${error.message}`);
    throw error;
  }
}

function readRow(text: string, number: number, channelArn: string): Put {
  const change = readLine(text, number);
  if (!channelKinds.includes(change.put.kind) || change.put.group !== channelArn)
    throw new RefusedLine(`line ${number} is no row of the channel`);
  return change;
}

function readLine(line: string, lineNumber: number): Put {
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
    return { put: key, value: decodeRow(key, JSON.stringify(value) ?? "") } as Put;
  } catch (error) {
    if (error instanceof DamagedRowError) throw new RefusedLine(`line ${lineNumber}: ${error.message}`);
    throw error;
  }
}

/** Lines with their numbers, empty ones left out. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Line, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  let number = 0;
  try {
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_LINE) throw new ApiError("BadRequestException", `A line has more than ${MAX_LINE} characters`);
      for (const line of lines) {
        number++;
        if (line.trim() !== "") yield [number, line];
      }
    }
    rest += decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new ApiError("BadRequestException", "The body is not UTF-8");
    throw error;
  }
  if (rest.trim() !== "") yield [number + 1, rest];
}
