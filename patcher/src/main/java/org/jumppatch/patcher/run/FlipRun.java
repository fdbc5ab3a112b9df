package org.jumppatch.patcher.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.output.Destination;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.CodeMemory;
import org.jumppatch.patcher.smp.call.CallCounts;
import org.jumppatch.patcher.smp.call.CpuStop;
import org.jumppatch.patcher.smp.probe.ExecutionCounts;
import org.jumppatch.patcher.smp.probe.MachineProbe;

/** Flips of keys that were run on the machine, and what came of it. */
public final class FlipRun {
  private final Image image;
  private final FlipPlan plan;
  private final PreparedRun run;
  private final ExecutionCounts counts;
  private final @Nullable CallCounts calls;
  private final @Nullable CpuStop stop;

  FlipRun(
      Image image,
      FlipPlan plan,
      PreparedRun run,
      ExecutionCounts counts,
      @Nullable CallCounts calls,
      @Nullable CpuStop stop) {
    this.image = image;
    this.plan = plan;
    this.run = run;
    this.counts = counts;
    this.calls = calls;
    this.stop = stop;
  }

  /**
   * Makes a run.
   *
   * @throws org.jumppatch.patcher.site.UnsafePatchException as by {@link PreparedRun#of}
   * @throws org.jumppatch.patcher.call.CallException as by {@link PreparedRun#of}
   * @throws DialectException as by {@link PreparedRun#of}
   */
  public static FlipRun of(Image image, FlipPlan plan, RunOptions options) {
    return PreparedRun.of(image, plan, options).make(MachineProbe.NONE);
  }

  /** Whether the promise held and every CPU could go on to the end. */
  public boolean isGood() {
    return counts.violations().isEmpty() && stop == null;
  }

  /** The calls that the CPUs finished meanwhile; null where they hopped from site to site. */
  public @Nullable CallCounts calls() {
    return calls;
  }

  /** How many syncs the same changes take one by one. */
  public int syncsOneByOne() {
    return PatchProgram.of(plan.batches(), run.options().with(Mode.SINGLE)).syncs();
  }

  /** Why a CPU could go no further, and the run ended; or null. */
  public @Nullable CpuStop stop() {
    return stop;
  }

  /** The image that was run. */
  public Image image() {
    return image;
  }

  /** What was flipped. */
  public FlipPlan plan() {
    return plan;
  }

  /** What the user should know of the plan, and of a fault that this run did not show. */
  public List<Note> notes() {
    List<Note> notes = new ArrayList<>(plan.notes());
    if (!plan.changes().isEmpty() && counts.total() == 0 && isGood()) {
      notes.add(new Note("nothing-tested", nothingTested()));
    }
    List<Mutation> mutations = run.options().mutations();
    if (!mutations.isEmpty() && counts.violations().isEmpty()) {
      String labels = String.join(",", mutations.stream().map(Mutation::label).toList());
      notes.add(
          new Note(
              "fault-not-shown",
              "this schedule does not show what "
                  + labels
                  + " may break; jumppatch check --mutate "
                  + labels
                  + " explores all of them"));
    }
    return notes;
  }

  private String nothingTested() {
    CallOptions called = run.options().calls();
    return "this run tests nothing: "
        + (called == null
            ? "there is no other CPU that could execute what is written"
            : called.call() + " comes to none of the places that are written");
  }

  /** All of that, and what is to be known of the file where one was written. */
  public List<Note> notes(@Nullable WrittenImage written) {
    List<Note> notes = notes();
    if (written != null) {
      notes.addAll(written.notes());
    }
    return notes;
  }

  /** The program and its machine. */
  public PreparedRun run() {
    return run;
  }

  /** What the CPUs executed meanwhile. */
  public ExecutionCounts counts() {
    return counts;
  }

  /** What the machine's memory holds in the end where it held {@code change.old()} before. */
  public CodeBytes result(SiteChange change) {
    CodeMemory memory = run.memory();
    return memory.at(memory.siteAt(change.address()), memory.stores());
  }

  /**
   * Writes the image as it is in the machine's memory now, as a plain ELF file.
   *
   * @throws IOException as by {@link PatchedFile#write}
   */
  public WrittenImage write(Destination file) throws IOException {
    return new PatchedFile(image, this).write(file);
  }

  /**
   * The same, in the form that the image was found in.
   *
   * @throws org.jumppatch.elf.wrapping.RepackException if it does not fit in there
   */
  public WrittenImage repack(Destination file) throws IOException {
    return new PatchedFile(image, this).repack(file);
  }
}
