/** The shells that there are scripts for. */
export const COMPLETION_SHELLS = ['bash', 'zsh', 'fish'] as const
export type CompletionShell = (typeof COMPLETION_SHELLS)[number]

/** The script with which a shell asks `openbotman __complete` for what the word under the cursor could be. */
export function completionScript(shell: CompletionShell): string {
  return SCRIPTS[shell]
}

// What comes back: a suggestion a line, a tab, what it is; and `:files` or `:folders` where the shell's own
// completion of paths is to be used as well. Bash takes words apart at = and :, so it hands over the line as it is.

const BASH = `# bash completion for openbotman
_openbotman() {
  local program="\${1/#\\~/$HOME}" line value
  local cur="\${COMP_WORDS[COMP_CWORD]}"
  [[ $COMP_WORDBREAKS == *"$cur"* ]] && cur=
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files)
        compopt -o filenames 2>/dev/null
        while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$cur") ;;
      :folders)
        compopt -o filenames 2>/dev/null
        while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -d -- "$cur") ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("$program" __complete line "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=:,] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _openbotman openbotman
`

const ZSH = `#compdef openbotman
# zsh completion for openbotman
_openbotman() {
  local line value
  local -a values open shown openshown
  while IFS= read -r line; do
    case $line in
      :files) _files ;;
      :folders) _files -/ ;;
      *)
        value=\${line%%$'\\t'*}
        if [[ $value == *[=:,] ]]; then
          open+=("$value") openshown+=("\${value}  \${line#*$'\\t'}")
        else
          values+=("$value") shown+=("\${value}  \${line#*$'\\t'}")
        fi ;;
    esac
  done < <("\${(Q)words[1]/#\\~/$HOME}" __complete words "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)
  (( $#values )) && compadd -l -d shown -a values
  (( $#open )) && compadd -l -S '' -d openshown -a open
  return 0
}
if [[ \${funcstack[1]} == _openbotman ]]; then
  _openbotman "$@"
else
  compdef _openbotman openbotman
fi
`

const FISH = `# fish completion for openbotman
function __openbotman_complete
    set -l words (commandline -opc)
    # As it stands, with quotes and backslashes; and as what it means.
    set -l written (commandline -ct)
    set -l current (string unescape -- "$written"; or echo "$written")
    for line in ($words[1] __complete words $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case :files
                # A program that fish knows nothing of takes files.
                complete -C "__openbotman_files $written"
            case :folders
                complete -C "__openbotman_files $written" | string match -r '^.*/$'
            case '*'
                echo $line
        end
    end
end
complete -c openbotman -f -a '(__openbotman_complete)'
`

const SCRIPTS: Readonly<Record<CompletionShell, string>> = { bash: BASH, zsh: ZSH, fish: FISH }
