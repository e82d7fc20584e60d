import type { Command } from "commander";

/** The values that can follow a word. */
export interface ValueShape {
  readonly name: string;
  /** The only allowed words; empty for free text. */
  readonly choices: readonly string[];
  readonly isFile: boolean;
  /** Whether more values may follow. */
  readonly isVariadic: boolean;
}

/** An option as a shell completes it. */
export interface OptionShape {
  /** `--format`, and a short form such as `-h` if there is one. */
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

/** Describes a command with its subcommands; each includes the options of the program. */
export function shapeOf(command: Command): CommandShape {
  const help = command.createHelp();
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)].map((option) => ({
    flags: [option.long, option.short].filter((flag) => flag !== undefined),
    description: option.description,
    value:
      option.required || option.optional ? valueShape(/[<[]([\w-]+)/.exec(option.flags)?.[1] ?? "value", option.argChoices) : undefined,
  }));
  const commands = help.visibleCommands(command);
  const names = commands.map((each) => each.name());
  return {
    name: command.name(),
    description: command.description(),
    options,
    arguments: command.registeredArguments.map((argument) => valueShape(argument.name(), argument.argChoices, argument.variadic)),
    // commander creates the command `help` itself, and does not describe its argument.
    commands: commands.map((each) =>
      each.name() === "help" ? { ...shapeOf(each), arguments: [valueShape("command", names)] } : shapeOf(each),
    ),
  };
}

function valueShape(name: string, choices: readonly string[] = [], isVariadic = false): ValueShape {
  return { name, choices, isFile: name === "file", isVariadic };
}
