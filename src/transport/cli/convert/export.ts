import type { PushMessage } from "../../../fanout/message.ts";
import { count } from "../screen/output.ts";
import { jsonLine, plainLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import type { ExportFlags, forms } from "./forms.ts";
import { type JoinedMember, Joiner } from "./read.ts";

/** `pushsieve export`: turns rows into responses or requests of the API. */
export async function exportRows(files: readonly string[], flags: ExportFlags, session: Session): Promise<number> {
  const { out } = session;
  let written = 0;
  let joiner: Joiner;
  const onMessage = async (message: PushMessage) => {
    if (written++ === 0) {
      requireForm("message", flags.to);
      await out.write(`{"ChannelArn":${JSON.stringify(channelOf(joiner, flags))},"ChannelMessages":[\n`);
    } else await out.write(",\n");
    await out.write(jsonLine(message).trimEnd());
  };
  joiner = new Joiner(onMessage, session);
  await joiner.read(files);
  if (written > 0) await out.write("\n]}\n");
  if (joiner.kind === "members") {
    requireForm("members", flags.to);
    await writeMembers([...joiner.members.values()], channelOf(joiner, flags), flags.to ?? "get-preferences", session);
  }
  if (joiner.refused === 0) return exitCodes.clean;
  await session.complain(`${count(joiner.refused, "value")} rejected and left out`);
  return exitCodes.refused;
}

async function writeMembers(
  members: readonly JoinedMember[],
  ChannelArn: string,
  form: (typeof forms)[number],
  { out }: Session,
): Promise<void> {
  if (form === "list-memberships") {
    await out.write(jsonLine({ ChannelArn, ChannelMemberships: members.map(({ memberArn }) => ({ Member: { Arn: memberArn } })) }));
    return;
  }
  for (const { memberArn, preferences } of members) {
    if (form === "get-preferences") {
      await out.write(
        jsonLine({ ChannelArn, Member: { Arn: memberArn }, ...(preferences === undefined ? {} : { Preferences: preferences }) }),
      );
    } else if (preferences !== undefined) {
      // Only a member may change its own preferences.
      await out.write(jsonLine({ ChannelArn, MemberArn: memberArn, ChimeBearer: memberArn, Preferences: preferences }));
    }
  }
}

function requireForm(kind: "members" | "message", to: ExportFlags["to"]): void {
  if (to === undefined || (to === "list-messages") === (kind === "message")) return;
  throw new UsageError(
    `--to ${to} is for ${kind === "message" ? "members" : "messages"}, and the input has ${kind === "message" ? "messages" : "members"}`,
  );
}

function channelOf({ channelArn }: Joiner, flags: ExportFlags): string {
  const arn = flags.channelArn ?? channelArn;
  if (arn === undefined) throw new UsageError("the rows do not name their channel: pass --channel-arn");
  if (channelArn !== undefined && channelArn !== arn) throw new UsageError(`--channel-arn: the rows belong to ${plainLine(channelArn)}`);
  return arn;
}
