package org.jumppatch.patcher.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Recipe;
import org.jumppatch.patcher.program.ProgramText;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.trace.event.CostModel;
import org.jumppatch.patcher.trace.event.TraceFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  private static final RunOptions OPTIONS =
      new RunOptions(Dialect.V6_1, Mode.BATCH, FetchModel.QUAD, 2, 1, List.of());

  @TempDir Path folder;

  private static Recording recording(Image image, StaticKeys keys, StaticKey key) {
    FlipPlan plan = FlipPlan.courseOf(image, List.of(key), Direction.DISABLE, true);
    return Recording.ofCourse(image, keys, plan, Direction.DISABLE.label(), CostModel.STANDARD);
  }

  private Path record(Recording recording) throws IOException {
    return record(recording, OPTIONS);
  }

  private Path record(Recording recording, RunOptions options) throws IOException {
    Path file = folder.resolve("run.jsonl");
    try (Writer out = Files.newBufferedWriter(file)) {
      recording.make(options, TraceFormat.JSONL.open(out));
    }
    return file;
  }

  private static Optional<String> replayed(Path file) throws IOException {
    return Replay.of(file).make(new SampleRun.Collected(), MachineProbe.NONE);
  }

  @Test
  void aRunOfAKeyThatIsThereAlreadyIsMadeAgain() throws IOException {
    Image image = Image.open(Samples.image("schedstats.elf"));
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    Recording recording = recording(image, keys, keys.all().get(0));
    assertThat(recording.course()).isTrue();
    assertThat(replayed(record(recording))).isEmpty();
  }

  /** The trace holds the program itself: the file it came from may have changed since. */
  @Test
  void aRunByAProgramIsMadeAgain() throws IOException {
    Image image = Image.open(Samples.image("schedstats.elf"));
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    Recording recording = recording(image, keys, keys.all().get(0));
    Path program = Checkout.root().resolve("samples/programs/two-syncs.program");
    Recipe recipe = ProgramText.parse("two-syncs", Files.readString(program));
    Path file = record(recording, OPTIONS.with(recipe));
    assertThat(replayed(file)).isEmpty();
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\\nsync\\nunpublish", "\\nunpublish"));
    assertThat(replayed(file)).get().asString().contains("another run than the recorded one");
    Files.writeString(file, text.replace("\\nint3", "\\nint4"));
    assertThatExceptionOfType(TraceFormatException.class)
        .isThrownBy(() -> Replay.of(file))
        .withMessageContaining("\"program\": no step is called int4");
  }

  @Test
  void keysThatShareTheirNamesAreFoundAgain() throws IOException {
    Image kernel = Image.open(Kernels.v6_12().vmlinuz());
    StaticKeys keys = StaticKeys.of(kernel, JumpTable.of(kernel));
    StaticKey shared =
        keys.all().stream().filter(key -> keys.nameOf(key).startsWith("0x")).findFirst().get();
    assertThat(replayed(record(recording(kernel, keys, shared)))).isEmpty();
  }

  @Test
  void anotherRunThanTheRecordedOneIsTold() throws IOException {
    Image image = Image.open(Samples.image("schedstats.elf"));
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    Path file = record(recording(image, keys, keys.all().get(0)));
    List<String> lines = Files.readAllLines(file);
    int last = lines.size() - 1;
    Files.write(file, lines.subList(0, last));
    assertThat(replayed(file))
        .contains("another run than the recorded one from its event " + last + " on");
    lines.add(lines.get(last).replace("\"seq\":" + last, "\"seq\":" + (last + 1)));
    Files.write(file, lines);
    assertThat(replayed(file)).contains("another run than the recorded one: it ends earlier");
  }

  @Test
  void whatATraceDoesNotTellCannotBeDoneAgain() throws IOException {
    Image image = Image.open(Samples.image("schedstats.elf"));
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    Path file = record(recording(image, keys, keys.all().get(0)));
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"disable\"", "\"batch\""));
    assertThatExceptionOfType(ReplayException.class)
        .isThrownBy(() -> Replay.of(file))
        .withMessage(file + ": what batch did cannot be done again from its trace");
    String name = keys.nameOf(keys.all().get(0));
    Files.writeString(file, text.replace("\"" + name + "\"", "\"gone\""));
    assertThatExceptionOfType(ReplayException.class)
        .isThrownBy(() -> replayed(file))
        .withMessageEndingWith(": no one key is called gone");
  }
}
