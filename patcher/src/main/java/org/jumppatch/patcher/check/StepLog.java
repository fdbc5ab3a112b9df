package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.poke.Flaw;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.CodeMemory;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.probe.EntryPlace;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.smp.probe.Violation;

/** Writes down a replayed run in words, one line for each step of the machine. */
final class StepLog implements MachineProbe {
  /** Where and how a promise was broken. */
  record Broken(int cpu, long site, CodeBytes bytes) {}

  private final CodeMemory memory;
  private final PokeProgram program;
  private final boolean waits;
  private final String acknowledged;
  private final List<CounterexampleStep> steps = new ArrayList<>();
  private final Map<Violation, Broken> broken = new EnumMap<>(Violation.class);
  private int stores;
  private int vector;
  private boolean patching;

  /** Whether CPU 0 was last seen to execute, not to patch. */
  private boolean executing;

  StepLog(SmpMachine machine) {
    memory = machine.memory();
    program = machine.setup().protocol().program();
    Set<Flaw> flaws = machine.setup().protocol().flaws();
    waits = !flaws.contains(Flaw.SYNC_DOES_NOT_WAIT);
    acknowledged =
        flaws.contains(Flaw.SYNC_DEFERRED)
            ? "acknowledge, serialise later"
            : flaws.contains(Flaw.RETURN_DOES_NOT_SERIALISE)
                ? "acknowledge, do not serialise"
                : "serialise, acknowledge";
  }

  List<CounterexampleStep> steps() {
    return List.copyOf(steps);
  }

  /** How a kind was met last. */
  Broken broken(Violation kind) {
    return Objects.requireNonNull(broken.get(kind), kind.label());
  }

  @Override
  public void patcher(int position, PokeStep step) {
    patching = true;
    executing = false;
    if (step instanceof PokeStep.Publish publish) {
      vector = publish.vector();
      int entries = program.vectors().get(vector).size();
      patcherDoes("publish", entries == 1 ? "1 entry" : entries + " entries");
    } else if (step instanceof PokeStep.Store store) {
      stores++;
      patcherDoes(
          "write " + store.part().written(1), store.bytes() + at(program.entry(store).address()));
    } else if (step instanceof PokeStep.Sync sync) {
      patcherDoes("sync " + sync.phase().number(), waits ? "" : "wait for nobody");
    } else if (step instanceof PokeStep.Unpublish) {
      patcherDoes("unpublish", "drop the reference");
    } else if (step instanceof PokeStep.Drain) {
      patcherDoes("drain", "no handler holds a reference");
    } else if (step instanceof PokeStep.ClearVector) {
      patcherDoes("clear the vector", "");
    } else if (step instanceof PokeStep.ClearCount) {
      patcherDoes("clear the count", "");
    } else if (step instanceof PokeStep.ReuseStack) {
      patcherDoes("reuse the stack", "");
    }
  }

  @Override
  public void patcherDone(int position, PokeStep step) {
    patching = false;
    if (waits && step instanceof PokeStep.Sync sync) {
      patcherDoes("sync " + sync.phase().number() + " done", "");
    }
  }

  @Override
  public void ipiSent(int cpu) {
    CounterexampleStep sync = steps.remove(steps.size() - 1);
    String before = sync.detail().isEmpty() ? "IPI to" : sync.detail() + " IPI to";
    boolean first = !sync.detail().contains("IPI to");
    patcherDoes(sync.step(), (first ? before : sync.detail()) + " cpu" + cpu);
  }

  @Override
  public void asked(int position, PokeStep step) {
    patching = true;
    executing = false;
    if (step instanceof PokeStep.Sync sync) {
      patcherDoes("ask", "who is in user mode, for sync " + sync.phase().number());
    }
  }

  @Override
  public void ipiSpared(int cpu) {
    CounterexampleStep sync = steps.remove(steps.size() - 1);
    String before = sync.detail().isEmpty() ? "" : sync.detail() + ", ";
    patcherDoes(sync.step(), before + "spare cpu" + cpu);
  }

  @Override
  public void crossed(int cpu, EntryPlace place, boolean flushed) {
    add(cpu, place.word(), (flushed ? "flush; " : "") + place.title());
  }

  @Override
  public void ipiTaken(int cpu) {
    add(cpu, "sync IPI", acknowledged);
  }

  @Override
  public void executed(int cpu, int site, long bytes, Execution execution, boolean inNmi) {
    executing |= cpu == 0;
    CodeBytes fetched = new CodeBytes(bytes, memory.length(site));
    boolean current = fetched.equals(memory.at(site, stores));
    add(
        cpu,
        nmi(inNmi) + "execute " + execution.label(),
        fetched + at(memory.address(site)) + (current ? "" : there(site)));
  }

  private String there(int site) {
    return ", memory holds " + memory.at(site, stores);
  }

  @Override
  public void trapped(int cpu, int site, long bytes, boolean inNmi) {
    executing |= cpu == 0;
    String of = " of somebody else";
    if (site >= 0) {
      boolean current = memory.at(site, stores).first() == Opcodes.INT3;
      of = at(memory.address(site)) + (current ? "" : there(site));
    }
    add(cpu, nmi(inNmi) + "trap", "int3" + of);
  }

  @Override
  public void handled(int cpu, int site, CpuModeReached reached, boolean inNmi) {
    add(
        cpu,
        nmi(inNmi) + "handler",
        switch (reached) {
          case LOADED -> "load the descriptor";
          case REFERENCED -> "take a reference";
          case FOUND -> "find the entry";
          case DROPPED -> "drop the reference";
          case RETRIED -> "not ours, but the int3 is gone: retry";
          case FOREIGN -> "not ours";
          case RETURNED -> "return";
        });
  }

  @Override
  public void emulated(int cpu, int site, int compares, boolean inNmi) {
    add(cpu, nmi(inNmi) + "handler", emulation(memory.address(site)));
  }

  private String emulation(long address) {
    for (PokeEntry entry : program.vectors().get(vector).entries()) {
      if (entry.address() == address && entry.emulation() instanceof Emulation.Jump jump) {
        return "emulate: go on at " + hex(jump.target());
      }
    }
    return "emulate the instruction";
  }

  @Override
  public void violated(Violation violation, int cpu, int site, long bytes) {
    switch (violation) {
      case UNHANDLED_INT3 -> add(cpu, "handler", "no reference to be had: not ours");
      case SEARCH_MISS -> add(cpu, "handler", "find no entry: not ours");
      case USED_AFTER_FREE -> usedAfterFree(cpu);
      case WRONG_BYTES -> wrongBytes(site, bytes);
      case TORN, STALE_AFTER_SYNC, WRONG_TARGET, WRONG_RECORD -> {}
    }
    broken.put(violation, how(violation, cpu, site, bytes));
  }

  private void usedAfterFree(int cpu) {
    if (isPatcher(cpu)) {
      patcherDoes("queue", "one entry more than the vector holds");
    } else {
      add(cpu, "handler", "use a vector that is gone");
    }
  }

  private void wrongBytes(int site, long bytes) {
    if (!patching) {
      patcherDoes("check", "found " + new CodeBytes(bytes, memory.length(site)));
    }
  }

  private Broken how(Violation violation, int cpu, int site, long bytes) {

    return new Broken(
        isPatcher(cpu) || violation == Violation.WRONG_BYTES ? CounterexampleStep.PATCHER : cpu,
        site < 0 ? 0 : memory.address(site),
        violation.isInInt3() || site < 0
            ? CodeBytes.of(Opcodes.INT3)
            : new CodeBytes(bytes, memory.length(site)));
  }

  /** Whether what CPU 0 does is the patcher's doing: it is in the middle of a step. */
  private boolean isPatcher(int cpu) {
    return cpu == 0 && !executing;
  }

  private void patcherDoes(String step, String detail) {
    add(CounterexampleStep.PATCHER, step, detail);
  }

  private void add(int cpu, String step, String detail) {
    steps.add(new CounterexampleStep(cpu, step, detail));
  }

  /** Where that is, unless there is only one place. */
  private String at(long site) {
    return memory.sites() == 1 ? "" : " at " + hex(site);
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }

  private static String nmi(boolean inNmi) {
    return inNmi ? "NMI: " : "";
  }
}
