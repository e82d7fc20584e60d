import type { Command } from "commander";

/** What can be typed behind a word. */
export interface ValueShape {
  readonly name: string;
  /** The only words possible; empty when it is free. */
  readonly choices: readonly string[];
  readonly isFile: boolean;
}

/** An option as a shell completes it. */
export interface OptionShape {
  /** `--format`, and `-h` where there is a short form. */
  readonly flags: readonly string[];
  readonly description: string;
  /** `undefined` for a switch. */
  readonly value: ValueShape | undefined;
}

/** A command as a shell completes it. */
export interface CommandShape {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionShape[];
  readonly arguments: readonly ValueShape[];
  readonly commands: readonly CommandShape[];
}

/** A command with everything below it, options of the program included in each. */
export function shapeOf(command: Command): CommandShape {
  const help = command.createHelp();
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)].map((option) => ({
    flags: [option.long, option.short].filter((flag) => flag !== undefined),
    description: option.description,
    value:
      option.required || option.optional ? valueShape(/[<[]([\w-]+)/.exec(option.flags)?.[1] ?? "value", option.argChoices) : undefined,
  }));
  return {
    name: command.name(),
    description: command.description(),
    options,
    arguments: command.registeredArguments.map((argument) => valueShape(argument.name(), argument.argChoices)),
    commands: help.visibleCommands(command).map(shapeOf),
  };
}

function valueShape(name: string, choices: readonly string[] = []): ValueShape {
  return { name, choices, isFile: name === "file" };
}
