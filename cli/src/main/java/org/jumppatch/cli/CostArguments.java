package org.jumppatch.cli;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.trace.Cost;
import org.jumppatch.patcher.trace.CostModel;
import picocli.CommandLine.Option;

/** The option that says what things cost in a trace's virtual time. */
final class CostArguments {
  @Option(
      names = "--cost",
      paramLabel = "NAME=NS[,...]",
      description = "What things take in a trace, in virtual nanoseconds (see jumppatch trace).")
  private @Nullable String changes;

  /** Whether any were given. */
  boolean given() {
    return changes != null;
  }

  /** The costs, checked. */
  CostModel model() {
    if (changes == null) {
      return CostModel.STANDARD;
    }
    Map<Cost, Long> changed = new HashMap<>();
    for (String change : changes.split(",", -1)) {
      int equals = change.indexOf('=');
      String name = equals < 0 ? change : change.substring(0, equals);
      Cost cost = RunArguments.named("--cost", name, Cost.of(name), Cost.values());
      if (equals < 0) {
        throw new UsageException("--cost " + cost + ": no =NS behind it");
      }
      if (changed.put(cost, nanoseconds(cost, change.substring(equals + 1))) != null) {
        throw new UsageException("--cost " + cost + ": given twice");
      }
    }
    return new CostModel(changed);
  }

  private static long nanoseconds(Cost cost, String text) {
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      value = -1;
    }
    if (value < 0 || value > CostModel.MAX) {
      throw new UsageException(
          "--cost %s=%s: 0 to %d ns".formatted(cost, Terminal.printable(text), CostModel.MAX));
    }
    return value;
  }
}
