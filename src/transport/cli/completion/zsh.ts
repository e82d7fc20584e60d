import type { CommandShape, OptionShape, ValueShape } from "./shape.ts";

/** The script for zsh. Users source it, or save it as `_pushsieve` in a folder of `fpath`. */
export function zshScript(program: CommandShape): string {
  const commands = program.commands.map(({ name, description }) => quote(`${name}:${description.replaceAll(":", "\\:")}`));
  return `#compdef pushsieve
# source <(pushsieve completion zsh)
_pushsieve() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C ${program.options.map(optionSpec).join(" ")} '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      local -a commands
      commands=(${commands.join(" ")})
      _describe command commands;;
    argument)
      case $line[1] in
${program.commands.map(commandCase).join("\n")}
      esac;;
  esac
}
if [ "$funcstack[1]" = "_pushsieve" ]; then _pushsieve "$@"; else compdef _pushsieve pushsieve; fi
`;
}

function commandCase({ name, options, arguments: values }: CommandShape): string {
  const places = values.map((value, index) => quote(`${value.isVariadic ? "*" : index + 1}:${valueSpec(value)}`));
  const specs = [...options.map(optionSpec), ...places];
  return `        ${name}) _arguments ${specs.join(" ")};;`;
}

function optionSpec({ flags, description, value }: OptionShape): string {
  const text = `[${description.replace(/[[\]\\]/g, "\\$&")}]${value === undefined ? "" : `:${valueSpec(value)}`}`;
  // Every option may be repeated: `*` keeps it on offer. With `=` its value may also follow in the same word.
  const equals = (flag: string) => (value !== undefined && flag.startsWith("--") ? "=" : "");
  return flags.map((flag) => quote(`*${flag}${equals(flag)}${text}`)).join(" ");
}

function valueSpec({ name, choices, isFile }: ValueShape): string {
  return `${name}:${choices.length > 0 ? `(${choices.join(" ")})` : isFile ? "_files" : ""}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
