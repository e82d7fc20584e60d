import type { NatsConnection } from "@nats-io/transport-node";

/** A backup of a stream, as `nats stream backup` makes it. */
export interface Backup {
  readonly stream: string;
  readonly meta: { readonly config: object; readonly state: object };
  readonly chunks: readonly Uint8Array[];
}

export async function backUp(nc: NatsConnection, stream: string): Promise<Backup> {
  const chunks: Uint8Array[] = [];
  const deliver_subject = `backup.${stream}.${Math.random()}`;
  const subscription = nc.subscribe(deliver_subject);
  const done = (async () => {
    for await (const message of subscription) {
      if (message.data.length === 0) return;
      chunks.push(message.data);
      message.respond();
    }
  })();
  const answer = await request(nc, `$JS.API.STREAM.SNAPSHOT.${stream}`, { deliver_subject, no_consumers: true, chunk_size: 65_536 });
  await done;
  subscription.unsubscribe();
  return { stream, meta: answer as Backup["meta"], chunks };
}

/** The stream must not exist. */
export async function restore(nc: NatsConnection, { stream, meta, chunks }: Backup): Promise<void> {
  const { config, state } = meta;
  const { deliver_subject } = (await request(nc, `$JS.API.STREAM.RESTORE.${stream}`, { config, state })) as { deliver_subject: string };
  for (const chunk of chunks) await nc.request(deliver_subject, chunk, { timeout: 5_000 });
  const last = await nc.request(deliver_subject, "", { timeout: 5_000 });
  const answer = last.json<{ error?: object }>();
  if (answer.error !== undefined) throw new Error(JSON.stringify(answer.error));
}

async function request(nc: NatsConnection, subject: string, body: object): Promise<unknown> {
  const answer = (await nc.request(subject, JSON.stringify(body), { timeout: 5_000 })).json<{ error?: object }>();
  if (answer.error !== undefined) throw new Error(JSON.stringify(answer.error));
  return answer;
}
