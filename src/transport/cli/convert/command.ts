import { type Command, Option } from "commander";
import { examples, type Start } from "../options.ts";
import { type ExportFlags, forms } from "./forms.ts";

const RESPONSE = `echo '{"ChannelMemberships":[{"Member":{"Arn":"arn:x/bob"}}]}' > list.json`;

/** `pushsieve import` */
export function importCommand(program: Command, start: Start): void {
  program
    .command("import")
    .description("turn responses of the API into NDJSON, a member or a message a line")
    .argument(
      "<file...>",
      "responses of ListChannelMemberships and GetChannelMembershipPreferences, or of ListChannelMessages; - for stdin",
    )
    .addHelpText(
      "after",
      examples(
        [
          RESPONSE,
          `echo '{"Member":{"Arn":"arn:x/bob"},"Preferences":{"PushNotifications":{"AllowNotifications":"NONE"}}}' > preferences.json`,
          "pushsieve import list.json preferences.json > channel.ndjson",
          `echo '{"ChannelMessages":[{"MessageId":"1","Content":"Hi"}]}' | pushsieve import - > messages.ndjson`,
        ],
        "0 written, 1 some input was rejected and left out, 2 wrong usage or an unreadable file",
      ),
    )
    .action((files: string[], _, self: Command) =>
      start(self.optsWithGlobals(), async (session) => (await import("./import.ts")).importRows(files, session)),
    );
}

/** `pushsieve export` */
export function exportCommand(program: Command, start: Start): void {
  program
    .command("export")
    .description("turn rows of members or messages into responses or requests of the API")
    .argument("<file...>", "members or messages in any form that check accepts; - for stdin")
    .addOption(new Option("--to <form>", "the form to write (default: get-preferences; for messages list-messages)").choices(forms))
    .option("--channel-arn <arn>", "the channel, if the rows do not name it")
    .addHelpText(
      "after",
      examples(
        [
          RESPONSE,
          "pushsieve export list.json --channel-arn arn:x/channel --to get-preferences",
          `echo '{"MemberArn":"bob","Preferences":{"PushNotifications":{"AllowNotifications":"NONE"}}}' > channel.ndjson`,
          "pushsieve export channel.ndjson --channel-arn arn:x/channel --to put-preferences",
        ],
        "0 written, 1 some input was rejected and left out, 2 wrong usage or an unreadable file",
      ),
    )
    .action((files: string[], _, self: Command) => {
      const flags: ExportFlags & { readonly color: boolean } = self.optsWithGlobals();
      return start(flags, async (session) => (await import("./export.ts")).exportRows(files, flags, session));
    });
}
