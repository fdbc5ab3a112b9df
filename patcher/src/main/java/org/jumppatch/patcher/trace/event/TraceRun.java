package org.jumppatch.patcher.trace.event;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.Recipe;
import org.jumppatch.patcher.program.ProgramText;
import org.jumppatch.patcher.run.CallOptions;
import org.jumppatch.patcher.run.RunOptions;

/**
 * What a trace is the trace of: enough to make the same run again.
 *
 * @param image the file as the user named it
 * @param operation what was asked for: {@code enable}, {@code disable}, {@code flip}, {@code batch}
 * @param keys names of the keys, in the order in which they were flipped
 * @param labels what people call each of them; none where that is the same, or nobody told
 * @param course whether keys that are there already were flipped there all the same
 * @param options how the run was made
 * @param costs what its virtual times come from
 */
public record TraceRun(
    String image,
    String operation,
    List<String> keys,
    List<String> labels,
    boolean course,
    RunOptions options,
    CostModel costs) {
  public TraceRun {
    keys = List.copyOf(keys);
    labels = List.copyOf(labels);
    if (!labels.isEmpty() && labels.size() != keys.size()) {
      throw new IllegalArgumentException(labels.size() + " labels of " + keys.size() + " keys");
    }
  }

  /** What people call the keys. */
  private List<String> called() {
    return labels.isEmpty() ? keys : labels;
  }

  /** What people call each key, by its name. */
  public Map<String, String> labelsByName() {
    Map<String, String> byName = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      byName.put(keys.get(i), called().get(i));
    }
    return byName;
  }

  /** What was asked for, on one line, without the image's folder. */
  public String title() {
    String named = keys.isEmpty() ? "" : " " + called().get(0);
    String more = keys.size() > 1 ? " and " + (keys.size() - 1) + " more" : "";
    String by = options.program() == null ? "" : " by a program";
    return operation + named + more + " in " + image.substring(image.lastIndexOf('/') + 1) + by;
  }

  void describe(TraceFields fields) throws IOException {
    fields.text("image", image);
    fields.text("operation", operation);
    fields.keys(keys, labels);
    fields.flag("course", course);
    fields.text("dialect", options.dialect().label());
    fields.text("mode", options.mode().label());
    fields.number("cpus", options.cpus());
    fields.text("fetch", options.fetch().label());
    fields.number("seed", options.seed());
    fields.texts("mutations", options.mutations().stream().map(Mutation::label).toList());
    if (options.isolation().cpus() > 0) {
      fields.number("isolated", options.isolation().cpus());
      fields.text("sync", options.isolation().syncs().scheme().label());
    }
    Recipe program = options.program();
    if (program != null) {
      fields.text("program", ProgramText.of(program));
    }
    fields.numbers("costs", costs.byName());
    CallOptions calls = options.calls();
    if (calls != null) {
      fields.text("run", calls.call());
      fields.number("calls", calls.around());
      fields.text("schedule", calls.scheduling().label());
      fields.numbers("weights", calls.weights().byName());
    }
  }
}
