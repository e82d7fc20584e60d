import { valuesOf } from "../../../attributes/message-attributes.ts";
import { quote } from "../../../diagnostic/quote.ts";
import type { PushMessage } from "../../../fanout/message.ts";
import type { Names } from "./names.ts";
import type { Colors } from "./output.ts";
import { plainLine } from "./plain.ts";

/** Prints the fields that decide a message in one line; never its contents. */
export function renderHead(index: number, message: PushMessage, names: Names, { bold, cyan, dim }: Colors): string {
  const sender = message.Sender?.Arn ?? message.ChimeBearer;
  const targets = (message.Target ?? []).flatMap(({ MemberArn }) => (MemberArn === undefined ? [] : [names.of(MemberArn)]));
  const facts = [
    ...(sender === undefined ? [] : [`from ${bold(names.of(sender))}`]),
    ...(targets.length === 0 ? [] : [`only to ${bold(targets.join(", "))}`]),
    ...(message.Status?.Value === undefined || message.Status.Value === "SENT" ? [] : [message.Status.Value]),
    ...Object.keys(message.MessageAttributes ?? {}).map((name) => {
      const values = valuesOf(message.MessageAttributes, name).map((value) => plainLine(quote(value)));
      return `${cyan(plainLine(name))} = ${values.join(", ")}`;
    }),
  ];
  return `${bold(`message ${index}`)}  ${facts.join(dim(" · ")) || dim("no sender, no attributes")}`;
}
