import { Argument, type Command } from "commander";
import { examples, type Start } from "../options.ts";
import { shells } from "./shells.ts";

/** `pushsieve completion` */
export function completionCommand(program: Command, start: Start): void {
  program
    .command("completion")
    .description("print the completion script of a shell")
    .addArgument(new Argument("<shell>", "which shell").choices(shells))
    .addHelpText(
      "after",
      examples(
        [
          "source <(pushsieve completion bash)   # in ~/.bashrc",
          "source <(pushsieve completion zsh)    # in ~/.zshrc, after compinit",
          "mkdir -p ~/.config/fish/completions && pushsieve completion fish > ~/.config/fish/completions/pushsieve.fish",
        ],
        "0 printed, 2 unknown shell",
      ),
    )
    .action((shell: (typeof shells)[number], _, self: Command) =>
      start(self.optsWithGlobals(), async (session) => (await import("./completion.ts")).completion(shell, program, session)),
    );
}
