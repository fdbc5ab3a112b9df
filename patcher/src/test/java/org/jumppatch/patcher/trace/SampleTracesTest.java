package org.jumppatch.patcher.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.probe.Violation;
import org.junit.jupiter.api.Test;

/**
 * The traces in {@code samples/traces} are what the program makes. With {@code
 * -Dsamples.write=true} they are written anew.
 */
class SampleTracesTest {
  private static final Path FOLDER = Checkout.root().resolve("samples/traces");

  /** The first schedule in which a CPU executes what is neither the old nor the new instruction. */
  private static SampleRun torn() {
    for (int seed = 1; seed <= 1_000; seed++) {
      SampleRun run = SampleRun.batch().with(FetchModel.BYTE, 4, seed, Mutation.M1);
      if (run.record(new SampleRun.Collected()).violations().contains(Violation.TORN)) {
        return run;
      }
    }
    throw new AssertionError("no schedule shows that the first sync is missing");
  }

  private static Map<String, String> traces() throws IOException {
    Map<String, String> traces = new TreeMap<>();
    for (TraceFormat format : TraceFormat.values()) {
      if (format == TraceFormat.HTML) {
        // Pages tell of the image too, so the command line makes them.
        continue;
      }
      String extension =
          switch (format) {
            case TEXT -> "txt";
            case JSONL -> "jsonl";
            case PERFETTO -> "json";
            case SVG -> "svg";
            case HTML -> throw new AssertionError();
          };
      traces.put("netstamp." + extension, SampleRun.small().render(format));
    }
    traces.put("schedstats.svg", SampleRun.batch().render(TraceFormat.SVG));
    traces.put("schedstats-without-sync.svg", torn().render(TraceFormat.SVG));
    StringWriter both = new StringWriter();
    try (TraceComparison comparison = new TraceComparison(TraceComparison.Form.PICTURE, both)) {
      SampleRun.single().record(comparison.next());
      SampleRun.batch().record(comparison.next());
    }
    traces.put("schedstats-single-batch.svg", both.toString());
    return traces;
  }

  /** Pages and their pictures are others' (SamplePagesTest). */
  private static boolean isOurs(Path file) {
    return !file.toString().endsWith(".html") && !file.toString().endsWith(".png");
  }

  @Test
  void areWhatTheProgramMakes() throws IOException {
    Map<String, String> made = traces();
    if (Boolean.getBoolean("samples.write")) {
      Files.createDirectories(FOLDER);
      for (Map.Entry<String, String> trace : made.entrySet()) {
        Files.writeString(FOLDER.resolve(trace.getKey()), trace.getValue());
      }
    }
    Map<String, String> kept = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(SampleTracesTest::isOurs).collect(Collectors.toList())) {
        kept.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    assertThat(made.keySet()).isEqualTo(kept.keySet());
    made.forEach((name, text) -> assertThat(text).as(name).isEqualTo(kept.get(name)));
  }
}
