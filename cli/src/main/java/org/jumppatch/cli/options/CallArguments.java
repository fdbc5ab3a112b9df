package org.jumppatch.cli.options;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.patcher.run.CallOptions;
import org.jumppatch.patcher.run.Scheduling;
import org.jumppatch.patcher.smp.choice.Weights;

/** The options that say what the CPUs of a run execute, and how they take turns. */
final class CallArguments {
  private final Given<String> function;
  private final Given<String> arguments;
  private final Given<Long> around;
  private final Given<Scheduling> schedule;
  private final Given<String> weights;

  CallArguments(Syntax syntax) {
    function =
        syntax
            .option(
                "--run",
                "FUNCTION",
                "What the CPUs execute meanwhile, instead of hopping from site to site: a function"
                    + " of the image, called again and again with the CPU's number, or with"
                    + " arguments: 'gcd(cpu, 12)', 'strlen(\"abc\")', 'strlen(linux_banner)'.")
            .orNone(String.class);
    arguments =
        syntax
            .option(
                "--args",
                "A[,B...]",
                "The function's arguments, where they do not stand after its name.")
            .orNone(String.class);
    around =
        syntax
            .option(
                "--calls",
                "N",
                "Calls of each CPU before the patcher begins, and after it; 100 if not given.")
            .orNone(Long.class);
    schedule =
        syntax
            .option(
                "--schedule",
                "KIND",
                "Who runs when: random (by the seed, the default) or round-robin.")
            .oneOf(Scheduling.values());
    weights =
        syntax
            .option(
                "--weights",
                "NAME=N[,...]",
                "Of 1000 turns, how many are the patcher's (patcher=500), how many chances of a"
                    + " pending interrupt are taken (interrupt=150), how many turns bring an NMI"
                    + " (nmi=2), how many fetches of code that may be stale show the oldest"
                    + " (stale=900); and how many instructions a turn has at most (burst=128).")
            .orNone(String.class);
  }

  /** The options, checked; null where no function is to be run. */
  @Nullable CallOptions options() {
    String called = function.orNull();
    if (called == null) {
      for (Given<?> needless : List.of(arguments, around, schedule, weights)) {
        if (needless.isPresent()) {
          throw new UsageException(needless.name() + " says more of --run, which is missing");
        }
      }
      return null;
    }
    return new CallOptions(call(called), calls(), scheduling(), weights());
  }

  private String call(String called) {
    if (!arguments.isPresent()) {
      return called;
    }
    if (called.indexOf('(') >= 0) {
      throw new UsageException("--args: the arguments stand after the function's name already");
    }
    return called + "(" + arguments.value() + ")";
  }

  private long calls() {
    Long calls = around.orNull();
    if (calls != null && calls < 0) {
      throw new UsageException("--calls " + calls + ": 0 or more");
    }
    return calls == null ? CallOptions.AROUND : calls;
  }

  private Scheduling scheduling() {
    Scheduling kind = schedule.orNull();
    return kind == null ? Scheduling.RANDOM : kind;
  }

  private Weights weights() {
    String list = weights.orNull();
    Map<String, Long> changes = new HashMap<>();
    try {
      for (String weight : list == null ? new String[0] : list.split(",", -1)) {
        int equals = weight.indexOf('=');
        if (equals < 0) {
          throw new IllegalArgumentException(weight + " is not NAME=N");
        }
        changes.put(weight.substring(0, equals), Long.parseLong(weight.substring(equals + 1)));
      }
      return Weights.STANDARD.with(changes);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--weights " + String.valueOf(list) + ": " + e.getMessage());
    }
  }
}
