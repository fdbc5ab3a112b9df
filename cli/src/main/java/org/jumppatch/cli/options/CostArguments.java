package org.jumppatch.cli.options;

import java.util.HashMap;
import java.util.Map;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.patcher.text.Labelled;
import org.jumppatch.patcher.trace.event.Cost;
import org.jumppatch.patcher.trace.event.CostModel;

/** The option that says what things cost in a trace's virtual time. */
public final class CostArguments {
  private final Given<String> changes;

  public CostArguments(Syntax syntax) {
    changes =
        syntax
            .option(
                "--cost",
                "NAME=NS[,...]",
                "What things take in a trace, in virtual nanoseconds (see jumppatch trace).")
            .orNone(String.class);
  }

  /** The costs, checked. */
  public CostModel model() {
    String list = changes.orNull();
    if (list == null) {
      return CostModel.STANDARD;
    }
    Map<Cost, Long> changed = new HashMap<>();
    for (String change : list.split(",", -1)) {
      int equals = change.indexOf('=');
      String name = equals < 0 ? change : change.substring(0, equals);
      Cost cost = cost(name);
      if (equals < 0) {
        throw new UsageException("--cost " + cost + ": no =NS after it");
      }
      if (changed.put(cost, nanoseconds(cost, change.substring(equals + 1))) != null) {
        throw new UsageException("--cost " + cost + ": given twice");
      }
    }
    return new CostModel(changed);
  }

  private static Cost cost(String name) {
    return Labelled.find(Cost.values(), name)
        .orElseThrow(
            () ->
                new UsageException(
                    "--cost %s: one of %s"
                        .formatted(name, String.join(", ", Labelled.labels(Cost.values())))));
  }

  private static long nanoseconds(Cost cost, String text) {
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      value = -1;
    }
    if (value < 0 || value > CostModel.MAX) {
      throw new UsageException("--cost %s=%s: 0 to %d ns".formatted(cost, text, CostModel.MAX));
    }
    return value;
  }
}
