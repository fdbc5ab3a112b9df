package org.jumppatch.cli;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.run.CallOptions;
import org.jumppatch.patcher.run.Scheduling;
import org.jumppatch.patcher.smp.Weights;
import picocli.CommandLine.Option;

/** The options that say what the CPUs of a run execute, and how they take turns. */
final class CallArguments {
  @Option(
      names = "--run",
      required = true,
      paramLabel = "FUNCTION",
      description = {
        "What the CPUs execute meanwhile, instead of hopping from site to site: a function of the"
            + " image, called again and again with the CPU's number, or with arguments:"
            + " 'gcd(cpu, 12)', 'strlen(\"abc\")', 'strlen(linux_banner)'."
      })
  private String function = "";

  @Option(
      names = "--args",
      paramLabel = "A[,B...]",
      description = "The function's arguments, where they do not stand behind its name.")
  private @Nullable String arguments;

  @Option(
      names = "--calls",
      paramLabel = "N",
      description = "Calls of each CPU before the patcher begins, and behind it; 100 if not given.")
  private long around = CallOptions.AROUND;

  @Option(
      names = "--schedule",
      paramLabel = "KIND",
      description = "Who runs when: random (by the seed, the default) or round-robin.")
  private String schedule = "random";

  @Option(
      names = "--weights",
      paramLabel = "NAME=N[,...]",
      description =
          "Of 1000 turns, how many are the patcher's (patcher=500), how many chances of a pending"
              + " interrupt are taken (interrupt=150), how many turns bring an NMI (nmi=2),"
              + " how many fetches of code that may be stale show the oldest (stale=900); and how many"
              + " instructions a turn has at most (burst=128).")
  private String weights = "";

  /** The options, checked. */
  CallOptions options() {
    if (around < 0) {
      throw new UsageException("--calls " + around + ": 0 or more");
    }
    return new CallOptions(
        call(),
        around,
        RunArguments.named("--schedule", schedule, Scheduling.of(schedule), Scheduling.values()),
        weights());
  }

  private String call() {
    if (arguments == null) {
      return function;
    }
    if (function.indexOf('(') >= 0) {
      throw new UsageException("--args: the arguments stand behind the function's name already");
    }
    return function + "(" + arguments + ")";
  }

  private Weights weights() {
    Map<String, Long> changes = new HashMap<>();
    try {
      for (String weight : weights.isEmpty() ? new String[0] : weights.split(",", -1)) {
        int equals = weight.indexOf('=');
        if (equals < 0) {
          throw new IllegalArgumentException(weight + " is not NAME=N");
        }
        changes.put(weight.substring(0, equals), Long.parseLong(weight.substring(equals + 1)));
      }
      return Weights.STANDARD.with(changes);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--weights " + Terminal.printable(weights) + ": " + e.getMessage());
    }
  }
}
