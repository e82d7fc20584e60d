import type { CommandShape, OptionShape, ValueShape } from "./shape.ts";

/** For zsh: to be sourced, or put into a folder of `fpath` as `_pushsieve`. */
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
  const specs = [...options.map(optionSpec), ...values.map((value) => quote(`*:${valueSpec(value)}`))];
  return `        ${name}) _arguments ${specs.join(" ")};;`;
}

function optionSpec({ flags, description, value }: OptionShape): string {
  const text = `[${description.replace(/[[\]\\]/g, "\\$&")}]${value === undefined ? "" : `:${valueSpec(value)}`}`;
  // Every option may be repeated: `*` keeps it on offer.
  return flags.map((flag) => quote(`*${flag}${text}`)).join(" ");
}

function valueSpec({ name, choices, isFile }: ValueShape): string {
  return `${name}:${choices.length > 0 ? `(${choices.join(" ")})` : isFile ? "_files" : ""}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
