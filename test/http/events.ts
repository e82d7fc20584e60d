/** A client of `/_pushsieve/events`. */
export interface Events {
  readonly status: number;
  /** The events until now: kind, id and data. */
  readonly all: readonly { readonly kind: string; readonly id: string; readonly data: Readonly<Record<string, unknown>> }[];
  /** Waits for the first event of a kind that has these fields. */
  readonly next: (kind: string, fields?: object) => Promise<Readonly<Record<string, unknown>>>;
  /** Resolves when the service ends the stream. */
  readonly ended: Promise<void>;
  readonly close: () => void;
}

/** Reads the events of a service, as a browser does. */
export async function readEvents(url: string, lastEventId?: string): Promise<Events> {
  const stop = new AbortController();
  const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  const response = await fetch(`${url}/_pushsieve/events`, { headers, signal: stop.signal });
  const all: Events["all"][number][] = [];
  let wake = () => {};
  const ended = (async () => {
    let text = "";
    try {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const blocks = text.split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) {
          const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
          const kind = field("event");
          if (kind !== undefined) all.push({ kind, id: field("id") ?? "", data: JSON.parse(field("data") ?? "{}") as never });
        }
        wake();
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
  })();
  const find = (kind: string, fields: object) =>
    all.find((event) => event.kind === kind && Object.entries(fields).every(([name, value]) => event.data[name] === value));
  return {
    status: response.status,
    all,
    next: async (kind, fields = {}) => {
      for (;;) {
        const found = find(kind, fields);
        if (found !== undefined) return found.data;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    ended,
    close: () => stop.abort(),
  };
}
