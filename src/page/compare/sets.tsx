import { inWords, type Region, type Relation } from "./relation.ts";

interface Circle {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

interface Picture {
  readonly a: Circle;
  readonly b: Circle;
  /** Where a message is drawn, by its region. */
  readonly points: Readonly<Record<Region, readonly [x: number, y: number]>>;
}

const overlapping: Picture = {
  a: { x: 155, y: 112, r: 78 },
  b: { x: 245, y: 112, r: 78 },
  points: { onlyA: [118, 124], both: [200, 124], onlyB: [282, 124], neither: [364, 196] },
};

const pictures: Readonly<Record<Relation["kind"], Picture>> = {
  overlapping,
  undecided: overlapping,
  equivalent: {
    a: { x: 200, y: 112, r: 82 },
    b: { x: 200, y: 112, r: 74 },
    points: { ...overlapping.points, both: [200, 124] },
  },
  "a-in-b": {
    a: { x: 200, y: 132, r: 48 },
    b: { x: 200, y: 112, r: 92 },
    points: { ...overlapping.points, both: [200, 142], onlyB: [258, 72] },
  },
  "b-in-a": {
    a: { x: 200, y: 112, r: 92 },
    b: { x: 200, y: 132, r: 48 },
    points: { ...overlapping.points, both: [200, 142], onlyA: [258, 72] },
  },
  disjoint: {
    a: { x: 108, y: 112, r: 72 },
    b: { x: 292, y: 112, r: 72 },
    points: { ...overlapping.points, onlyA: [108, 126], onlyB: [292, 126], neither: [200, 196] },
  },
};

/** Two rules as sets of messages, and the message as a point in its region. */
export function Sets({ relation, region }: { readonly relation: Relation; readonly region: Region | undefined }) {
  const { a, b, points } = pictures[relation.kind];
  const isEmptyA = relation.onlyA === undefined && relation.both === undefined;
  const isEmptyB = relation.onlyB === undefined && relation.both === undefined;
  const point = region === undefined ? undefined : points[region];
  return (
    <svg class="sets" viewBox="0 0 400 224" role="img" aria-label={inWords(relation)}>
      <rect x="2" y="2" width="396" height="220" rx="10" class="all" />
      <circle cx={b.x} cy={b.y} r={b.r} class={`set b${isEmptyB ? " empty" : ""}`} />
      <circle cx={a.x} cy={a.y} r={a.r} class={`set a${isEmptyA ? " empty" : ""}`} />
      <Name of="A" circle={a} isLeft={relation.kind !== "a-in-b"} isInside={relation.kind === "a-in-b"} />
      <Name of="B" circle={b} isLeft={relation.kind === "a-in-b"} isInside={relation.kind === "b-in-a"} />
      <text x="14" y="212" class="set-note">
        all messages
      </text>
      {point !== undefined && <circle cx={point[0]} cy={point[1]} r="5.5" class="point" />}
    </svg>
  );
}

/** The letter of a set: at its upper left or right edge, or inside a small one. */
function Name({ of, circle: { x, y, r }, isLeft, isInside }: { of: string; circle: Circle; isLeft: boolean; isInside: boolean }) {
  const [dx, dy] = isInside ? [0, -r + 24] : [(isLeft ? -1 : 1) * r * 0.78, -r * 0.78];
  return (
    <text x={x + dx} y={y + dy} class="set-name" text-anchor="middle">
      {of}
    </text>
  );
}
