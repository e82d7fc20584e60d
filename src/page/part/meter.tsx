interface Props {
  readonly label: string;
  /** Absent if it is not known. */
  readonly used: number | undefined;
  readonly limit: number;
}

/** How much of a limit is used: a bar and the numbers. */
export function Meter({ label, used, limit }: Props) {
  const isOver = used !== undefined && used > limit;
  return (
    <div class={`meter${isOver ? " over" : ""}`}>
      <span class="meter-label">{label}</span>
      <span class="meter-numbers">
        {used?.toLocaleString("en") ?? "–"}
        <span class="muted"> / {limit.toLocaleString("en")}</span>
        {isOver && <span class="unseen"> over the limit</span>}
      </span>
      <meter aria-label={`${label}: ${used ?? "unknown"} of ${limit}`} min={0} max={limit} value={Math.min(used ?? 0, limit)} />
    </div>
  );
}
