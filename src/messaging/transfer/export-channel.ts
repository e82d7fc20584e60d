import { appInstanceOfChannel } from "../arns.ts";
import { ApiError } from "../errors.ts";
import { encodeRow } from "../store/decode.ts";
import { channelKinds, type Key } from "../store/rows.ts";
import type { DamagedRowError, MessagingStore } from "../store/store.ts";

/** The number of rows in a page. */
const PAGE = 1000;

/**
 * Yields a channel as NDJSON with lines `{ kind, group, id, value }`, the channel first. Each text has several lines. Damaged rows
 * are reported and skipped.
 *
 * @throws ApiError NotFoundException before the first line if the channel does not exist.
 */
export async function* exportChannel(
  store: MessagingStore,
  channelArn: string,
  onDamaged: (error: DamagedRowError) => void,
): AsyncGenerator<string, void> {
  const channel = await store.get({ kind: "channel", group: appInstanceOfChannel(channelArn), id: channelArn });
  if (channel === undefined) throw new ApiError("NotFoundException", "Not found: the channel");
  yield lineOf(channel.key, encodeRow(channel.value));
  for (const kind of channelKinds) {
    let after: string | undefined;
    do {
      const page = await store.list({ kind, group: channelArn, limit: PAGE, ...(after === undefined ? {} : { after }) });
      page.damaged.forEach(onDamaged);
      yield page.rows.map(({ key, value }) => lineOf(key, encodeRow(value))).join("");
      after = page.next;
    } while (after !== undefined);
  }
}

function lineOf({ kind, group, id }: Key, value: string): string {
  return `${JSON.stringify({ kind, group, id }).slice(0, -1)},"value":${value}}\n`;
}
