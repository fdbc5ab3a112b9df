package org.jumppatch.patcher.trace.event;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.poke.Phase;
import org.jumppatch.patcher.poke.PokeStep.Part;
import org.jumppatch.patcher.site.CodeBytes;

/** What the patching CPU does: the steps of {@code text_poke_bp_batch}. */
public sealed interface PatcherEvent extends TraceEvent {
  /**
   * Work on a vector begins.
   *
   * @param batch its number, from 1 on
   * @param batches how many the run has
   * @param entries sites in the vector
   * @param run what the whole run is; in the first batch only, since it may name thousands of keys
   */
  record BatchBegin(Stamp at, int batch, int batches, int entries, @Nullable TraceRun run)
      implements PatcherEvent {
    @Override
    public String name() {
      return "batch_begin";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.number("batch", batch);
      fields.number("batches", batches);
      fields.number("entries", entries);
      if (run != null) {
        run.describe(fields);
      }
    }
  }

  /**
   * The int3 handler finds the vector from now on.
   *
   * @param entries sites in the vector
   */
  record Publish(Stamp at, int entries) implements PatcherEvent {
    @Override
    public String name() {
      return "publish";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.number("entries", entries);
    }
  }

  /**
   * The first step of a phase comes.
   *
   * @param phase which
   * @param writes what its stores write; told only where the protocol's phase writes something else
   */
  record PhaseBegin(Stamp at, Phase phase, Set<Part> writes) implements PatcherEvent {
    public PhaseBegin {
      writes = Set.copyOf(writes);
    }

    /** The phase, and what so many stores write in it: {@code phase 1: int3}. */
    public String title(long stores) {
      return phase + ": " + Part.written(writes, stores);
    }

    @Override
    public String name() {
      return "phase_begin";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.number("phase", phase.number());
      if (!writes.equals(Set.of(phase.usual()))) {
        fields.texts("writes", writes.stream().sorted().map(Part::label).toList());
      }
    }
  }

  /**
   * One {@code text_poke}.
   *
   * @param address of the first byte written
   * @param old what was there
   * @param text what is there from now on
   * @param key the name of the key whose site it is; empty where no key is flipped
   * @param duration nanoseconds until the patcher goes on
   */
  record Write(Stamp at, long address, CodeBytes old, CodeBytes text, String key, long duration)
      implements PatcherEvent {
    @Override
    public String name() {
      return "write";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.address("address", address);
      fields.bytes("old", old);
      fields.bytes("new", text);
      fields.key(key);
      fields.number("duration", duration);
    }
  }

  /**
   * {@code on_each_cpu(do_sync_core, NULL, 1)} is called.
   *
   * @param phase the phase that it ends
   */
  record SyncBegin(Stamp at, Phase phase) implements PatcherEvent {
    @Override
    public String name() {
      return "sync_begin";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.number("phase", phase.number());
    }
  }

  /**
   * The patcher interrupts another CPU.
   *
   * @param to the CPU
   * @param duration nanoseconds until the patcher goes on
   */
  record IpiSend(Stamp at, int to, long duration) implements PatcherEvent {
    @Override
    public String name() {
      return "ipi_send";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.number("to", to);
      fields.number("duration", duration);
    }
  }

  /**
   * A CPU in user mode is not interrupted: it serialises when it enters the kernel.
   *
   * @param to that CPU
   */
  record IpiSpared(Stamp at, int to) implements PatcherEvent {
    @Override
    public String name() {
      return "ipi_spared";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.number("to", to);
    }
  }

  /**
   * {@code on_each_cpu} has returned.
   *
   * @param phase the phase that it ends
   */
  record SyncDone(Stamp at, Phase phase) implements PatcherEvent {
    @Override
    public String name() {
      return "sync_done";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.number("phase", phase.number());
    }
  }

  /**
   * The last step of a phase is done.
   *
   * @param phase which
   */
  record PhaseEnd(Stamp at, Phase phase) implements PatcherEvent {
    @Override
    public String name() {
      return "phase_end";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.number("phase", phase.number());
    }
  }

  /**
   * The vector is taken down.
   *
   * @param step how, as the dialects differ in it
   */
  record Unpublish(Stamp at, Step step) implements PatcherEvent {
    /** A step of taking down; in each dialect the first of its steps is an {@code unpublish}. */
    public enum Step {
      /** The publishing reference is dropped (6.1 on). */
      REFERENCE("unpublish"),
      /** No handler holds a reference any more (6.1 on). */
      DRAIN("drain_done"),
      /** {@code bp_patching.vec = NULL} (5.3). */
      VECTOR("unpublish"),
      /** {@code bp_patching.nr_entries = 0} (5.3). */
      COUNT("clear_count"),
      /** Something else uses the stack on which the descriptor was. */
      STACK("reuse_stack");

      private final String event;

      Step(String event) {
        this.event = event;
      }
    }

    @Override
    public String name() {
      return step.event;
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.flag("vector", step == Step.VECTOR);
    }
  }

  /**
   * Work on a vector is over.
   *
   * @param batch its number, from 1 on
   */
  record BatchEnd(Stamp at, int batch) implements PatcherEvent {
    @Override
    public String name() {
      return "batch_end";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.number("batch", batch);
    }
  }
}
