package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.poke.Protocol;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.MachineSetup;

/** Sites, programs and machines to check. */
final class CheckedSites {
  /** Jumps that differ from the nop in every byte. */
  static final CodeBytes JMP5 = CodeBytes.of(0xe9, 0x11, 0x22, 0x33, 0x44);

  static final CodeBytes JMP2 = CodeBytes.of(0xeb, 0x30);

  private static final long PAGE = 0xffffffff81000000L;

  private CheckedSites() {}

  /** Sites of a length at a place in the page and 256 bytes apart; on: nop to jump. */
  static List<PokeEntry> sites(Dialect dialect, int length, int place, int count, boolean on) {
    CodeBytes nop = length == 5 ? Emulation.NOP5 : Emulation.NOP2;
    CodeBytes jump = length == 5 ? JMP5 : JMP2;
    List<PokeEntry> sites = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long address = PAGE + place + 256L * i;
      sites.add(PokeEntry.of(dialect, address, on ? nop : jump, on ? jump : nop));
    }
    return sites;
  }

  /** Sites of a static call that becomes one of the function which returns 0. */
  static List<PokeEntry> inlined(Dialect dialect, int place, int count) {
    CodeBytes call = CodeBytes.of(0xe8, 0x11, 0x22, 0x33, 0x44);
    CodeBytes zero = CodeBytes.of(0x2e, 0x2e, 0x2e, 0x31, 0xc0);
    List<PokeEntry> sites = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sites.add(PokeEntry.of(dialect, PAGE + place + 256L * i, call, zero, call));
    }
    return sites;
  }

  static Protocol batch(Dialect dialect, List<PokeEntry> sites, Set<Mutation> mutations) {
    return Protocol.of(PokeProgram.batches(dialect, List.of(new PokeVector(sites))))
        .with(mutations);
  }

  /** A machine with so many CPUs besides the patching one. */
  static MachineSetup machine(Protocol protocol, FetchModel fetch, int remoteCpus) {
    return new MachineSetup(protocol, fetch, 1 + remoteCpus, Set.of(), MachineSetup.Scope.PROGRAM);
  }
}
