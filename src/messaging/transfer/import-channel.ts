import { appInstanceOfChannel } from "../arns.ts";
import type { ChannelCache } from "../channels/channel-cache.ts";
import { strayInMembership } from "../channels/stored-membership.ts";
import { ApiError } from "../errors.ts";
import { emptyChannel } from "../operation/channels.ts";
import { channelKinds } from "../store/rows.ts";
import { type Change, type MessagingStore, StoreConflictError } from "../store/store.ts";
import { type Line, linesOf, type Put, RefusedLine, readLine } from "./lines.ts";

/** Rows written at a time. */
const PAGE = 1000;
const MAX_REFUSED = 100;

const ALREADY = "The channel already exists: delete it first";

/** What became of an import. */
export interface ImportedChannel {
  readonly ChannelArn: string;
  /** Rows imported, the channel itself included. */
  readonly rows: number;
  /** Rows refused. */
  readonly refused: number;
  /** Why, of the first 100: a line each that quotes nothing. */
  readonly problems: readonly string[];
}

interface Importing {
  readonly store: MessagingStore;
  readonly channels: ChannelCache;
  /** The channels that are being imported into this store: one import each. */
  readonly underWay: Set<string>;
}

/**
 * Puts an exported channel into the store. Rows that are refused are named, and the others are imported; the channel
 * itself comes last, so that no operation sees a part of it; an import that fails removes what it has written.
 *
 * @throws ApiError ConflictException when there is such a channel, or comes to be meanwhile, or is being imported;
 *   BadRequestException when the first line is not a channel.
 */
export async function importChannel({ store, channels, underWay }: Importing, body: AsyncIterable<Uint8Array>): Promise<ImportedChannel> {
  const lines = linesOf(body);
  try {
    const channel = await readChannel(lines, store);
    const ChannelArn = channel.put.id;
    if (underWay.has(ChannelArn)) throw new ApiError("ConflictException", "This channel is already being imported");
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

async function importRows(channel: Put, lines: AsyncIterable<Line>, store: MessagingStore): Promise<Omit<ImportedChannel, "ChannelArn">> {
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
    // Should this fail as well: CreateChannel and the next import remove it, too.
    await store.commit([isNew, ...remains]).catch(() => {});
    if (error instanceof StoreConflictError) throw new ApiError("ConflictException", ALREADY, { cause: error });
    throw error;
  }
}

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
    throw new RefusedLine(`line ${number} is not a row of the channel`);
  const [stray] = change.put.kind === "membership" ? strayInMembership(change.value) : [];
  if (stray !== undefined) throw new RefusedLine(`line ${number}: ${stray.code}${stray.help === undefined ? "" : ` (${stray.help})`}`);
  return change;
}
