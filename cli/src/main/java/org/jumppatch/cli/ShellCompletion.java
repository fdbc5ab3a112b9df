package org.jumppatch.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.trace.TraceFormat;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the completion script: the commands and options are those of the command line itself. */
final class ShellCompletion {
  /** What zsh needs to understand a completion script of bash. */
  static final String ZSH_PREFACE =
      """
      autoload -U +X compinit && compinit -u
      autoload -U +X bashcompinit && bashcompinit
      """;

  private static final String FUNCTIONS =
      """
      # The image whose keys are meant: one on the command line, else one that is agreed on.
      _jumppatch_image() {
        local word before="" images=()
        for word in "${COMP_WORDS[@]:1}"; do
          word=${word/#~\\//$HOME/}
          if [[ $word != -* && $word != "$command" && -f $word ]] &&
            ! _jumppatch_takes_value "$before"; then
            printf '%s\\n' "$word"
            return
          fi
          before=$word
        done
        if [[ -n ${JUMPPATCH_IMAGE-} ]]; then
          printf '%s\\n' "$JUMPPATCH_IMAGE"
          return
        fi
        for word in vmlinux* vmlinuz* *.elf *.ko *.ko.*; do
          [[ -f $word ]] && images+=("$word")
        done
        ((${#images[@]} == 1)) && printf '%s\\n' "${images[@]}"
      }

      _jumppatch() {
        local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command="" image
        local i values list=""
        for ((i = 1; i < COMP_CWORD; i++)); do
          if [[ ${COMP_WORDS[i]} != -* ]] && ! _jumppatch_takes_value "${COMP_WORDS[i-1]}"; then
            command=${COMP_WORDS[i]}
            break
          fi
        done
        COMPREPLY=()
        values=$(_jumppatch_values "$before")
        if [[ -n $values ]]; then
          # The last one of a list.
          [[ $current != *,* ]] || list=${current%,*},
          COMPREPLY=($(compgen -P "$list" -W "$values" -- "${current#"$list"}"))
          return
        fi
        if _jumppatch_takes_value "$before"; then
          return
        fi
        if [[ $current == -* || -z $command ]]; then
          COMPREPLY=($(compgen -W "$(_jumppatch_options "$command")" -- "$current"))
          return
        fi
        case $command in
          completion) COMPREPLY=($(compgen -W 'bash zsh' -- "$current")) ;;
          show | enable | disable | trace | check)
            image=$(_jumppatch_image)
            if [[ -n $image ]]; then
              COMPREPLY=($("${COMP_WORDS[0]/#~\\//$HOME/}" complete-keys "$current" "$image" 2>/dev/null </dev/null))
            fi
            COMPREPLY+=($(compgen -f -- "$current"))
            ;;
        esac
      }

      complete -o default -F _jumppatch jumppatch ./jumppatch
      """;

  private final CommandLine root;

  /**
   * @param root with all commands
   */
  ShellCompletion(CommandLine root) {
    this.root = root;
  }

  /** The script for bash. */
  String script() {
    StringBuilder script = new StringBuilder("# Completion of jumppatch; source this.\n\n");
    script.append("_jumppatch_options() {\n  case $1 in\n");
    StringBuilder first = new StringBuilder();
    Map<String, CommandLine> shown = new LinkedHashMap<>();
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              if (!command.getCommandSpec().usageMessage().hidden()) {
                shown.put(name, command);
                first.append(name).append(' ');
              }
            });
    shown.forEach(
        (name, command) ->
            script.append("    %s) printf '%%s' '%s' ;;\n".formatted(name, options(command))));
    script.append("    '') printf '%%s' '%s%s' ;;\n".formatted(first, options(root)));
    script.append("  esac\n}\n\n_jumppatch_values() {\n  case $1 in\n");
    values()
        .forEach(
            (option, values) ->
                script.append(
                    "    %s) printf '%%s' '%s' ;;\n".formatted(option, String.join(" ", values))));
    script.append("  esac\n}\n\n_jumppatch_takes_value() {\n  case $1 in\n    ");
    script.append(String.join(" | ", namesWithValues(shown.values())));
    return script.append(") ;;\n    *) return 1 ;;\n  esac\n}\n\n").append(FUNCTIONS).toString();
  }

  private static String options(CommandLine command) {
    StringBuilder names = new StringBuilder();
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden()) {
        names.append(names.isEmpty() ? "" : " ").append(option.longestName());
      }
    }
    return names.toString();
  }

  /** The options behind which a word is no argument. */
  private static Set<String> namesWithValues(Collection<CommandLine> commands) {
    Set<String> names = new TreeSet<>();
    for (CommandLine command : commands) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        if (option.arity().max() > 0) {
          names.addAll(List.of(option.names()));
        }
      }
    }
    return names;
  }

  /** What the options may be given that take one of a few words. */
  private static Map<String, List<String>> values() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    values.put("--dialect", words(Dialect.values()));
    values.put("--mode", words(Mode.values()));
    values.put("--fetch", words(FetchModel.values()));
    values.put("--mutate", words(Mutation.values()));
    values.put("--format", words(TraceFormat.values()));
    values.put("--color", words(Colours.When.values()));
    values.put("--sort", List.of("sites", "name", "ipis"));
    return values;
  }

  private static List<String> words(Object[] values) {
    return Arrays.stream(values)
        .map(value -> value instanceof Mutation ? value.toString() : lower(value))
        .toList();
  }

  private static String lower(Object value) {
    return value.toString().toLowerCase(Locale.ROOT);
  }
}
