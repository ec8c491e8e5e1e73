# Bash completion of concadvise. The program says itself what may follow; where it offers nothing,
# bash completes a file name.
_concadvise() {
  local word words=()
  # Bash makes three words of --name=value.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    [[ $word == = ]] || words+=("$word")
  done
  [[ ${COMP_WORDS[COMP_CWORD]} != = ]] || words+=("")
  mapfile -t COMPREPLY < <("$1" __complete -- "${words[@]}" 2>/dev/null | cut -f1)
}
complete -o default -F _concadvise concadvise
