import type { MessageAttributes } from "pushsieve";

interface Props {
  readonly attributes: MessageAttributes;
  /** A word in front of each name, such as `add`. */
  readonly verb?: string;
  /** Names whose value is any that the rule does not name. */
  readonly anyOther?: readonly string[];
  /** What to show if there are none. */
  readonly none?: string;
}

/** The attributes of a message on a line. */
export function Attributes({ attributes, verb, anyOther = [], none = "" }: Props) {
  const all = Object.entries(attributes);
  if (all.length === 0) return <span class="muted">{none}</span>;
  return (
    <>
      {all.map(([name, { StringValues }]) => (
        <span class="attribute" key={name}>
          {verb === undefined ? "" : `${verb} `}
          <code class="name">{name}</code>
          {" = "}
          {(StringValues ?? []).map((value) => (
            <code class="value" key={value}>
              {value}
            </code>
          ))}
          {anyOther.includes(name) && <span class="muted small"> or any other</span>}
        </span>
      ))}
    </>
  );
}
