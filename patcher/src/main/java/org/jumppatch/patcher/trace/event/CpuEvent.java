package org.jumppatch.patcher.trace.event;

import java.io.IOException;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.probe.EntryPlace;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.smp.probe.MachineProbe.CpuModeReached;
import org.jumppatch.patcher.smp.probe.Violation;

/** What any CPU does beside patching: execute sites, trap, take the interrupts of syncs. */
public sealed interface CpuEvent extends TraceEvent {
  /** The address in the events of an int3 that belongs to no site. */
  long FOREIGN = 0;

  /**
   * A CPU runs the sync's function in its interrupt, and so acknowledges it.
   *
   * @param duration nanoseconds that it takes from the CPU; the patcher may go on after them
   */
  record IpiAck(Stamp at, long duration) implements CpuEvent {
    @Override
    public String name() {
      return "ipi_ack";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.number("duration", duration);
    }
  }

  /**
   * An isolated CPU has come to another place between user mode and the kernel.
   *
   * @param place where it is
   * @param flushed whether it has serialised on the way there, as syncs put off ask for
   */
  record Crossed(Stamp at, EntryPlace place, boolean flushed) implements CpuEvent {
    @Override
    public String name() {
      return "mode";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.text("place", place.label());
      fields.flag("flushed", flushed);
    }
  }

  /**
   * A CPU executes a site.
   *
   * @param address of the site
   * @param bytes what was fetched
   * @param execution old, new or torn
   * @param nmi whether an NMI did, inside an int3
   */
  record Fetch(Stamp at, long address, CodeBytes bytes, Execution execution, boolean nmi)
      implements CpuEvent {
    @Override
    public String name() {
      return "fetch";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.address("address", address);
      fields.bytes("bytes", bytes);
      fields.text("execution", execution.label());
      fields.flag("nmi", nmi);
    }
  }

  /**
   * A CPU executes int3.
   *
   * @param address of the site, or {@link #FOREIGN}
   * @param bytes what was fetched
   * @param nmi whether an NMI did
   */
  record Int3Trap(Stamp at, long address, CodeBytes bytes, boolean nmi) implements CpuEvent {
    @Override
    public String name() {
      return "int3_trap";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.address("address", address);
      fields.bytes("bytes", bytes);
      fields.flag("nmi", nmi);
    }
  }

  /**
   * A CPU has come so far in {@code poke_int3_handler}.
   *
   * @param address of the site, or {@link #FOREIGN}
   * @param reached how far
   * @param nmi whether an NMI has
   */
  record Int3Handler(Stamp at, long address, CpuModeReached reached, boolean nmi)
      implements CpuEvent {
    /** Whether the CPU goes on after the int3. */
    public boolean returned() {
      return reached == CpuModeReached.RETURNED;
    }

    @Override
    public String name() {
      return returned() ? "int3_return" : "int3_handler";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.address("address", address);
      if (!returned()) {
        fields.text("step", reached.label());
      }
      fields.flag("nmi", nmi);
    }
  }

  /**
   * The handler sets the registers as the site's instruction would have done.
   *
   * @param address of the site
   * @param compares addresses that were compared to find it
   * @param nmi whether an NMI's handler does
   */
  record Int3Emulate(Stamp at, long address, int compares, boolean nmi) implements CpuEvent {
    @Override
    public String name() {
      return "int3_emulate";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.address("address", address);
      fields.number("compares", compares);
      fields.flag("nmi", nmi);
    }
  }

  /**
   * The promise is broken by what the same CPU did last.
   *
   * @param address of the site, or {@link #FOREIGN}
   * @param bytes what was fetched or is there
   * @param violation in which way
   */
  record Violated(Stamp at, long address, CodeBytes bytes, Violation violation)
      implements CpuEvent {
    @Override
    public String name() {
      return "violation";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.address("address", address);
      fields.bytes("bytes", bytes);
      fields.text("kind", violation.label());
    }
  }

  /** A CPU calls the function that it runs. */
  record Call(Stamp at) implements CpuEvent {
    @Override
    public String name() {
      return "call";
    }

    @Override
    public void describe(TraceFields fields) {}
  }

  /**
   * The function that a CPU runs has returned.
   *
   * @param value what it returned
   */
  record Return(Stamp at, long value) implements CpuEvent {
    @Override
    public String name() {
      return "return";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.address("value", value);
    }
  }

  /**
   * A CPU that runs code can go no further, and the run ends.
   *
   * @param problem the instruction and what is wrong
   */
  record Stop(Stamp at, String problem) implements CpuEvent {
    @Override
    public String name() {
      return "stop";
    }

    @Override
    public void describe(TraceFields fields) throws IOException {
      fields.text("problem", problem);
    }
  }
}
