import type { Command } from "commander";
import type { Session } from "../screen/session.ts";
import { exitCodes } from "../screen/terminal.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { shapeOf } from "./shape.ts";
import type { shells } from "./shells.ts";
import { zshScript } from "./zsh.ts";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `pushsieve completion`: derives the script from the definitions of the commands, so it cannot become outdated. */
export async function completion(shell: (typeof shells)[number], program: Command, session: Session): Promise<number> {
  await session.out.write(scripts[shell](shapeOf(program)));
  return exitCodes.clean;
}
