package org.jumppatch.patcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.output.OutputFile;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.patcher.call.CallException;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.site.UnsafePatchException;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.choice.Weights;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.smp.probe.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlipRunTest {
  private static final RunOptions USUAL =
      new RunOptions(Dialect.V6_1, Mode.BATCH, FetchModel.QUAD, 4, 1, List.of());

  @TempDir Path folder;

  private static Image image() throws IOException {
    return Image.open(Samples.image("schedstats.elf"));
  }

  private static StaticKey key(Image image, String name) {
    KeyLookup found = StaticKeys.of(image, JumpTable.of(image)).resolve(name);
    return ((KeyLookup.Found) found).key();
  }

  private static FlipPlan plan(Image image, Direction direction) {
    return FlipPlan.of(image, List.of(key(image, "sched_schedstats")), direction, false);
  }

  private static RunOptions with(Mutation... mutations) {
    return new RunOptions(Dialect.V6_1, Mode.BATCH, FetchModel.QUAD, 4, 1, List.of(mutations));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void inEveryModeTheMemoryHoldsWhatWasPlanned(Mode mode) throws IOException {
    Image image = image();
    FlipPlan plan = plan(image, Direction.ENABLE);
    FlipRun run = FlipRun.of(image, plan, USUAL.with(mode));
    assertThat(run.isGood()).isTrue();
    for (SiteChange site : plan.sites()) {
      assertThat(run.result(site)).isEqualTo(site.text());
    }
    int batches = mode == Mode.SINGLE ? plan.sites().size() : 1;
    assertThat(run.counts().syncs()).isEqualTo(3 * batches);
    assertThat(run.syncsOneByOne()).isEqualTo(3 * plan.sites().size());
  }

  @Test
  void theSameOptionsMakeTheSameRun() throws IOException {
    Image image = image();
    FlipPlan plan = plan(image, Direction.ENABLE);
    List<Long> first = executions(FlipRun.of(image, plan, USUAL));
    assertThat(executions(FlipRun.of(image, plan, USUAL))).isEqualTo(first);
    RunOptions other = new RunOptions(Dialect.V6_1, Mode.BATCH, FetchModel.QUAD, 4, 2, List.of());
    assertThat(executions(FlipRun.of(image, plan, other))).isNotEqualTo(first);
  }

  private static List<Long> executions(FlipRun run) {
    return List.of(Execution.values()).stream().map(run.counts()::count).toList();
  }

  @Test
  void aMutationBreaksTheRunOrIsSaidNotToShow() throws IOException {
    Image image = image();
    FlipPlan plan = plan(image, Direction.ENABLE);
    FlipRun broken = FlipRun.of(image, plan, with(Mutation.M6));
    assertThat(broken.isGood()).isFalse();
    assertThat(broken.counts().violations()).contains(Violation.UNHANDLED_INT3);
    FlipRun hidden = FlipRun.of(image, plan, with(Mutation.M13));
    assertThat(hidden.notes()).extracting(Note::code).contains("fault-not-shown");
  }

  @Test
  void whatEntriesDoNotFindIsRefusedByTheImagesName() throws IOException {
    Image image = image();
    FlipPlan plan = plan(image, Direction.ENABLE);
    assertThatExceptionOfType(UnsafePatchException.class)
        .isThrownBy(() -> FlipRun.of(image, plan, with(Mutation.M20)))
        .withMessageStartingWith(image.path() + ": unexpected op at 0x");
  }

  @Test
  void aFunctionThatTheImageDoesNotHaveIsToldBeforeTheRun() throws IOException {
    Image image = image();
    FlipPlan plan = plan(image, Direction.ENABLE);
    CallOptions call = new CallOptions("try_to_wake_upp", 1, Scheduling.RANDOM, Weights.STANDARD);
    assertThatExceptionOfType(CallException.class)
        .isThrownBy(() -> PreparedRun.of(image, plan, USUAL.with(call)))
        .withMessageContaining("did you mean try_to_wake_up?");
  }

  @Test
  void whatIsWrittenIsReadAgainAndLeadsBack() throws IOException {
    Image image = image();
    OutputFile out = OutputFile.at(folder.resolve("on"), image.path());
    FlipRun.of(image, plan(image, Direction.ENABLE), USUAL).write(out);
    Image on = Image.open(folder.resolve("on"));
    assertThat(key(on, "sched_schedstats").stateOfSites()).isTrue();
    OutputFile back = OutputFile.at(folder.resolve("off"), on.path());
    FlipRun.of(on, plan(on, Direction.DISABLE), USUAL).write(back);
    assertThat(folder.resolve("off")).hasSameBinaryContentAs(image.path());
  }
}
