# Completion of jumppatch for bash; source this.

# (words)
# The image whose keys are meant: one on the command line, else one that is agreed on.
_jumppatch_image() {
  local word before="" images=()
  for word in "${COMP_WORDS[@]:1}"; do
    word=${word/#~\//$HOME/}
    if [[ $word != -* && $word != "$command" && -f $word ]] &&
      ! _jumppatch_takes_value "$command" "$before"; then
      printf '%s\n' "$word"
      return
    fi
    before=$word
  done
  if [[ -n ${JUMPPATCH_IMAGE-} ]]; then
    printf '%s\n' "$JUMPPATCH_IMAGE"
    return
  fi
  for word in vmlinux* vmlinuz* *.elf *.ko *.ko.*; do
    [[ -f $word ]] && images+=("$word")
  done
  ((${#images[@]} == 1)) && printf '%s\n' "${images[@]}"
}

# Names of what the image has, for the current word; the option of a value is given.
_jumppatch_names() {
  local image
  image=$(_jumppatch_image)
  [[ -z $image ]] ||
    "${COMP_WORDS[0]/#~\//$HOME/}" complete-names -- "${current#"$list"}" "$image" \
      "${words[@]:at:${#words[@]}-at-1}" "$@" 2>/dev/null </dev/null
}

# Sets words to the command line's up to the cursor. Bash splits them at colons and equals signs, too.
_jumppatch_join() {
  local rest=${COMP_LINE-} word blank
  words=()
  for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    blank=${rest%%[![:blank:]]*} rest=${rest#"${rest%%[![:blank:]]*}"}
    if [[ -z ${COMP_LINE-} || -n $blank || ${#words[@]} -eq 0 ]]; then
      words+=("$word")
    else
      words[${#words[@]} - 1]+=$word
    fi
    rest=${rest#"$word"}
  done
}

_jumppatch() {
  local words current before i at=1 command="" value list="" names offer=() typed
  _jumppatch_join
  current=${words[${#words[@]} - 1]} before=${words[${#words[@]} - 2]} typed=$current
  for ((i = 1; i < ${#words[@]} - 1; i++)); do
    if [[ ${words[i]} != -* ]] && ! _jumppatch_takes_value "$command" "${words[i - 1]}"; then
      command=${words[i]} at=$i
      # Behind it stands another one.
      [[ $command == each ]] || break
    fi
  done
  COMPREPLY=()
  if [[ $current == --*=* ]]; then
    before=${current%%=*} list=${current%%=*}=
  fi
  # Only words without a character that means something to bash: what is inserted here may be run.
  names=$(_jumppatch_values "$command" "$before")
  if [[ -n $names ]]; then
    # The last one of a list.
    [[ ${current#"$list"} != *,* ]] || list=${current%,*},
    for value in $names; do
      offer+=("$list$value")
    done
  elif _jumppatch_value_is_name "$command" "$before"; then
    while read -r value; do
      offer+=("$list$value")
    done < <(_jumppatch_names "$before")
  elif _jumppatch_takes_value "$command" "$before"; then
    return
  elif [[ $current == -* || -z $command ]]; then
    names=$(_jumppatch_words "$command")
    for value in $names; do
      offer+=("$value")
    done
  elif [[ $command == completion ]]; then
    offer=(bash zsh fish)
  elif [[ $command == help || ($command == each && $before == each) ]]; then
    for value in $(_jumppatch_words ''); do
      [[ $value == -* ]] || offer+=("$value")
    done
  elif _jumppatch_takes_names "$command"; then
    mapfile -t offer < <(_jumppatch_names)
    mapfile -t names < <(compgen -f -- "$current")
    # Files, whose names bash quotes if it is told what they are.
    [[ ${#names[@]} -eq 0 ]] || compopt -o filenames 2>/dev/null
    offer+=("${names[@]}")
  fi
  # Behind an equals sign the word goes on.
  [[ ${#offer[@]} -ne 1 || ${offer[0]} != *= ]] || compopt -o nospace 2>/dev/null
  # Of a word that bash has split, only the last part is replaced.
  if [[ $typed == "${COMP_WORDS[COMP_CWORD]}" ]]; then
    typed=
  else
    typed=${typed%"${typed##*[:=]}"}
  fi
  for value in "${offer[@]}"; do
    [[ $value != "$current"* ]] || COMPREPLY+=("${value#"$typed"}")
  done
}

complete -o default -F _jumppatch jumppatch ./jumppatch
