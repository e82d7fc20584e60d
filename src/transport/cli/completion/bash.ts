import type { CommandShape } from "./shape.ts";

/** The script for bash 3.2 and later, which completes file names itself if the script offers nothing. */
export function bashScript(program: CommandShape): string {
  const commands = [program, ...program.commands];
  return `# source <(pushsieve completion bash)
_pushsieve() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= word words=
  COMPREPLY=()
  # bash takes --format=json for three words.
  if [[ $current == = ]]; then current=; elif [[ $previous == = ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${program.commands.map(({ name }) => name).join("|")}) command=$word; break;; esac
  done
  case "$command $previous" in
${commands.flatMap((command) => valueCases(command, command === program ? "" : command.name)).join("\n")}
  esac
  case "$command" in
${commands.map((command) => wordCase(command, command === program ? "" : command.name)).join("\n")}
  esac
  if [[ $current == -* ]]; then words=\${words#*;}; else words=\${words%%;*}; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o bashdefault -o default -F _pushsieve pushsieve
`;
}

/** The cases for the value of an option. */
function valueCases({ options }: CommandShape, name: string): string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === undefined) return [];
    const pattern = flags.map((flag) => `"${name} ${flag}"`).join("|");
    const offered = value.choices.length === 0 ? "" : `COMPREPLY=($(compgen -W "${value.choices.join(" ")}" -- "$current")); `;
    return [`    ${pattern}) ${offered}return;;`];
  });
}

/** The case for everything else: words, and options after a semicolon. */
function wordCase({ options, arguments: values, commands }: CommandShape, name: string): string {
  const words = [...commands.map((command) => command.name), ...values.flatMap(({ choices }) => choices)];
  return `    "${name}") words="${words.join(" ")};${options.flatMap(({ flags }) => flags).join(" ")}";;`;
}
