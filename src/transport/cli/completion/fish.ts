import type { CommandShape, OptionShape, ValueShape } from "./shape.ts";

/** For fish 3 and later. */
export function fishScript(program: CommandShape): string {
  const names = program.commands.map(({ name }) => name).join(" ");
  const atStart = `not __fish_seen_subcommand_from ${names}`;
  const lines = [
    "# pushsieve completion fish > ~/.config/fish/completions/pushsieve.fish",
    "complete -c pushsieve -f",
    ...program.commands.map(({ name, description }) => line(atStart, `-a ${name} -d ${quote(description)}`)),
    ...program.options.map((option) => line(atStart, optionSpec(option))),
    ...program.commands.flatMap(({ name, options, arguments: values }) => {
      const inCommand = `__fish_seen_subcommand_from ${name}`;
      return [
        ...values.map((value) => line(inCommand, argumentSpec(value))),
        ...options.map((option) => line(inCommand, optionSpec(option))),
      ];
    }),
  ];
  return `${lines.join("\n")}\n`;
}

function line(condition: string, spec: string): string {
  return `complete -c pushsieve -n ${quote(condition)} ${spec}`;
}

function argumentSpec({ choices, isFile }: ValueShape): string {
  return isFile ? "-F" : `-a ${quote(choices.join(" "))}`;
}

function optionSpec({ flags, description, value }: OptionShape): string {
  const names = flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const offered =
    value === undefined ? "" : value.choices.length > 0 ? ` -x -a ${quote(value.choices.join(" "))}` : value.isFile ? " -r -F" : " -x";
  return `${names.join(" ")}${offered} -d ${quote(description)}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
