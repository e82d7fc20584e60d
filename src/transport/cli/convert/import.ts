import { grouped } from "../screen/grouped.ts";
import { count } from "../screen/output.ts";
import { jsonLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes } from "../screen/terminal.ts";
import { withoutContent } from "./message.ts";
import { Joiner } from "./read.ts";

/** `pushsieve import`: turns responses of the API into rows, one member or message a line. */
export async function importRows(files: readonly string[], session: Session): Promise<number> {
  const joiner = new Joiner((message) => session.out.write(jsonLine(withoutContent(message))), session);
  await joiner.read(files);
  let unknown = 0;
  for (const { memberArn, preferences, isKnown } of joiner.members.values()) {
    if (!isKnown) unknown++;
    await session.out.write(jsonLine({ MemberArn: memberArn, ...(preferences === undefined ? {} : { Preferences: preferences }) }));
  }
  if (unknown > 0)
    await session.warn(
      `no response of GetChannelMembershipPreferences for ${grouped(unknown)} of ${count(joiner.members.size, "member")}: ` +
        "written as members without a preference, who are notified of everything",
    );
  if (joiner.refused === 0) return exitCodes.clean;
  await session.complain(`${count(joiner.refused, "value")} rejected and left out`);
  return exitCodes.refused;
}
