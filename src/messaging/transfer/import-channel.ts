import { appInstanceOfChannel } from "../arns.ts";
import type { ChannelCache } from "../channels/channel-cache.ts";
import { strayInMembership } from "../channels/stored-membership.ts";
import { ApiError } from "../errors.ts";
import { emptyChannel } from "../operation/channels.ts";
import { channelKinds } from "../store/rows.ts";
import { type Change, type MessagingStore, StoreConflictError } from "../store/store.ts";
import { type Line, linesOf, type Put, RefusedLine, readLine } from "./lines.ts";

/** The number of rows in a commit. */
const PAGE = 1000;
const MAX_REFUSED = 100;

const ALREADY = "The channel already exists: delete it first";

/** The result of an import. */
export interface ImportedChannel {
  /** The ARN of the channel, as in the export. */
  readonly ChannelArn: string;
  /** The number of imported rows, including the channel. */
  readonly rows: number;
  /** The number of rejected rows. */
  readonly refused: number;
  /** The reasons for the first 100, one line for each; they quote nothing. */
  readonly problems: readonly string[];
}

interface Importing {
  readonly store: MessagingStore;
  readonly channels: ChannelCache;
  /** The channels of imports into this store in progress; each has one import. */
  readonly underWay: Set<string>;
}

/**
 * Imports an exported channel into the store. The result names rejected rows; the others are imported. The channel
 * itself is written last, so no operation sees a part of it. A failed import removes its rows.
 *
 * @throws ApiError ConflictException if the channel exists, is created meanwhile, or is being imported;
 *   BadRequestException if the first line is not a channel.
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
    // If this also fails, CreateChannel and the next import remove the rows.
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
