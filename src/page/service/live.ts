/** Whether the service answers. */
export type Connection = "connecting" | "live" | "away";

/** The part of `EventSource` that this page uses. */
export interface Events {
  readonly readyState: number;
  addEventListener(kind: string, listener: (event: { readonly data?: string }) => void): void;
  close(): void;
}

/** The kinds of events of `/_pushsieve/events`. */
const kinds = ["start", "gap", "channel", "membership", "message", "fan-out", "sinks"] as const;
export type EventKind = (typeof kinds)[number];

const CLOSED = 2;
/** Milliseconds before a new try, if the browser does not try by itself: after an answer that is not a stream. */
const PAUSE = 1500;

/** Follows the events of the service until the returned function is called. Connects again whenever the connection ends. */
export function follow(
  connect: () => Events,
  onEvent: (kind: EventKind, data: object) => void,
  onConnection: (connection: Connection) => void,
): () => void {
  let events: Events | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = () => {
    const opened = connect();
    events = opened;
    opened.addEventListener("open", () => onConnection("live"));
    opened.addEventListener("error", () => {
      onConnection("away");
      if (opened.readyState !== CLOSED) return;
      clearTimeout(timer);
      timer = setTimeout(start, PAUSE);
    });
    for (const kind of kinds) opened.addEventListener(kind, ({ data = "{}" }) => onEvent(kind, JSON.parse(data) as object));
  };
  onConnection("connecting");
  start();
  return () => {
    clearTimeout(timer);
    events?.close();
  };
}
