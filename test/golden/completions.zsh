#compdef openbotman
# zsh completion for openbotman
_openbotman() {
  local line value
  local -a values open shown openshown
  while IFS= read -r line; do
    case $line in
      :files) _files ;;
      :folders) _files -/ ;;
      *)
        value=${line%%$'\t'*}
        if [[ $value == *[=:,] ]]; then
          open+=("$value") openshown+=("${value}  ${line#*$'\t'}")
        else
          values+=("$value") shown+=("${value}  ${line#*$'\t'}")
        fi ;;
    esac
  done < <("${(Q)words[1]/#\~/$HOME}" __complete words "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
  (( $#values )) && compadd -l -d shown -a values
  (( $#open )) && compadd -l -S '' -d openshown -a open
  return 0
}
if [[ ${funcstack[1]} == _openbotman ]]; then
  _openbotman "$@"
else
  compdef _openbotman openbotman
fi
