package org.jumppatch.patcher.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.UnexpectedOpException;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.ImageKind;
import org.jumppatch.elf.linux.KaslrRelocations;
import org.jumppatch.elf.linux.Repacked;
import org.jumppatch.elf.linux.SameKernel;
import org.jumppatch.elf.output.Edit;
import org.jumppatch.elf.output.OutputFile;
import org.jumppatch.patcher.call.CallText;
import org.jumppatch.patcher.call.FunctionCall;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.site.CallUpdate;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.FunctionChange;
import org.jumppatch.patcher.site.KeyFlip;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.site.RelocationChange;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.ExecutionCounts;
import org.jumppatch.patcher.smp.MachineProbe;
import org.jumppatch.patcher.smp.ProbePair;
import org.jumppatch.patcher.smp.call.CallCounts;
import org.jumppatch.patcher.smp.call.CpuStop;

/** Flips of keys that were run on the machine, and what they make of the file. */
public final class FlipRun {
  private final Image image;
  private final FlipPlan plan;
  private final PatchRun run;
  private final ExecutionCounts counts;
  private final @Nullable CallCounts calls;
  private final @Nullable CpuStop stop;

  private FlipRun(
      Image image,
      FlipPlan plan,
      PatchRun run,
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
   * Makes the program of a plan.
   *
   * @throws org.jumppatch.patcher.site.UnsafePatchException if a mutation of the options makes an
   *     entry expect other bytes than there are
   */
  public static PatchRun prepare(FlipPlan plan, RunOptions options) {
    return new PatchRun(plan.batches(), options);
  }

  /**
   * Runs the program of a plan.
   *
   * @param run as {@link #prepare} made it of this plan
   * @param probe is told what happens
   * @throws org.jumppatch.patcher.call.CallException if the image does not have what is to be
   *     called
   */
  public static FlipRun of(Image image, FlipPlan plan, PatchRun run, MachineProbe probe) {
    RunOptions options = run.options();
    ExecutionCounts counts = new ExecutionCounts(options.cpus());
    MachineProbe counted = new ProbePair(counts, probe);
    CallOptions called = options.calls();
    if (called == null) {
      run.run(counted);
      return new FlipRun(image, plan, run, counts, null, null);
    }
    CallCounts calls = new CallCounts(options.cpus(), run.program().steps().size());
    FunctionCall call = CallText.resolve(called.call(), image);
    CpuStop stop = run.call(image, call, called, new ProbePair(calls, counted));
    return new FlipRun(image, plan, run, counts, calls, stop);
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
    return PatchRun.program(plan.batches(), run.options().with(Mode.SINGLE)).syncs();
  }

  /** Why a CPU could go no further, and the run ended; or null. */
  public @Nullable CpuStop stop() {
    return stop;
  }

  /** What was flipped. */
  public FlipPlan plan() {
    return plan;
  }

  /** What the user should know of the plan, and of a fault that this run did not show. */
  public List<Note> notes() {
    List<Note> notes = new ArrayList<>(plan.notes());
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

  /** All of that, and what is to be known of the file where one was written. */
  public List<Note> notes(@Nullable WrittenImage written) {
    List<Note> notes = notes();
    if (written != null) {
      notes.addAll(written.notes());
    }
    return notes;
  }

  /** The program and its machine. */
  public PatchRun run() {
    return run;
  }

  /** What the CPUs executed meanwhile. */
  public ExecutionCounts counts() {
    return counts;
  }

  /**
   * Writes the image with every site as it is in the machine's memory now, and the counts and
   * relocations that go with them, as a plain ELF file.
   *
   * @throws IOException if it cannot be written; then all is as it was
   * @throws ImageFormatException if the image could not be read again; then too
   */
  public WrittenImage write(OutputFile file) throws IOException {
    List<String> lost = file.write(content(), edits(), this::checkReadable);
    return WrittenImage.plain(image, file.name(), lost);
  }

  /**
   * The same, in the form that the image was found in.
   *
   * @throws org.jumppatch.elf.linux.RepackException if it does not fit in there
   */
  public WrittenImage repack(OutputFile file) throws IOException {
    Bytes before = content();
    byte[] content = before.copy(0, Math.toIntExact(before.size()));
    for (Edit edit : edits()) {
      edit.bytes().get(content, (int) edit.offset(), edit.length());
    }
    Repacked repacked = image.repack(content);
    Bytes whole = Bytes.of(image.path().toString(), repacked.file());
    List<String> lost = file.write(whole, List.of(), written -> checkSame(written, content));
    return WrittenImage.repacked(image, file.name(), lost, repacked.lost());
  }

  private void checkSame(Bytes written, byte[] content) {
    checkReadable(written);
    ElfFile again = Image.of(image.path(), written).elf();
    if (!SameKernel.is(ElfFile.read(Bytes.of(written.name(), content)), again)) {
      throw written.malformed(-1, "what was packed is not what comes out");
    }
  }

  private void checkReadable(Bytes written) {
    try {
      JumpTable.of(Image.of(image.path(), written));
    } catch (UnexpectedOpException e) {
      // Only a poke into a site makes it so, which was refused unless it is forced.
      return;
    } catch (ImageFormatException e) {
      throw new ImageFormatException(
          image.path().toString(),
          e.offset(),
          "after this change the image could not be read again: " + e.problem());
    }
  }

  /**
   * What the edits are made in: the image's content, where a pointer that was none is to be one, or
   * the other way round, with another list of places that a kernel relocates.
   */
  public Bytes content() {
    Map<Long, FunctionChange> changes = new LinkedHashMap<>();
    for (FunctionChange next : functions()) {
      changes.merge(
          next.address(),
          next,
          (a, b) -> new FunctionChange(a.call(), a.address(), a.fileOffset(), a.old(), b.text()));
    }
    Set<Long> added = new HashSet<>();
    Set<Long> dropped = new HashSet<>();
    for (FunctionChange change : changes.values()) {
      if (change.needsRelocation()) {
        added.add(change.address());
      } else if (change.dropsRelocation()) {
        dropped.add(change.address());
      }
    }
    boolean kernel = image.kind() == ImageKind.VMLINUX || image.kind() == ImageKind.VMLINUZ;
    return kernel ? KaslrRelocations.changed(image.elf(), added, dropped) : image.content();
  }

  private List<FunctionChange> functions() {
    List<FunctionChange> functions = new ArrayList<>();
    for (CallUpdate update : plan.updates()) {
      if (update.function() != null) {
        functions.add(update.function());
      }
    }
    return functions;
  }

  /** All changes of the file. */
  public List<Edit> edits() {
    List<Edit> edits = new ArrayList<>();
    for (SiteChange site : plan.sites()) {
      edits.add(new Edit(site.fileOffset(), run.result(site).toArray()));
    }
    for (KeyFlip flip : plan.flips()) {
      if (flip.state() != null) {
        edits.add(new Edit(flip.state().fileOffset(), littleEndian(flip.state().text())));
      }
      for (RelocationChange relocation : flip.relocations()) {
        edits.add(new Edit(relocation.fileOffset(), littleEndian(relocation.text())));
      }
    }
    for (FunctionChange function : functions()) {
      byte[] pointer =
          ByteBuffer.allocate(Long.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(function.text())
              .array();
      edits.add(new Edit(function.fileOffset(), pointer));
    }
    return edits;
  }

  private static byte[] littleEndian(int number) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }
}
