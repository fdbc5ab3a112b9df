package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.linux.Table;
import org.jumppatch.patcher.explain.text.Functions;

/**
 * The table of the places that call {@code __fentry__}: 64-bit addresses, ascending, 0 where the
 * linker left a weak function out. An image that does not name it has it still: it is the longest
 * run of addresses of calls that all go to one function.
 *
 * @param places link addresses of the calls
 * @param found whether there is such a table
 */
public record FtraceTable(List<Long> places, boolean found) {
  /** Shorter runs may be something else. */
  private static final int SHORTEST = 64;

  /** Reads it. */
  public static FtraceTable of(Functions functions) {
    Table table =
        functions
            .tableBetween("__start_mcount_loc", "__stop_mcount_loc")
            .or(() -> Table.section(functions.image(), "__mcount_loc"))
            .orElse(null);
    return table == null ? searched(functions) : read(table);
  }

  /** Reads a module's. */
  public static FtraceTable inModule(Functions module) {
    return Table.section(module.image(), "__mcount_loc")
        .map(FtraceTable::read)
        .orElse(new FtraceTable(List.of(), false));
  }

  private static FtraceTable searched(Functions functions) {
    List<Long> places = search(functions);
    functions.tellSearched("__mcount_loc", !places.isEmpty());
    return new FtraceTable(places, !places.isEmpty());
  }

  private static FtraceTable read(Table table) {
    List<Long> places = new ArrayList<>();
    for (int i = 0; i < table.entries(Long.BYTES); i++) {
      long place = table.content().u64((long) i * Long.BYTES);
      if (place != 0) {
        places.add(place);
      }
    }
    return new FtraceTable(List.copyOf(places), true);
  }

  private static List<Long> search(Functions functions) {
    List<Long> longest = List.of();
    Bytes content = functions.image().content();
    for (Area area : functions.image().space().areas()) {
      List<Long> run = new ArrayList<>();
      long target = 0;
      for (long at = -area.address() & 7; at + 8 <= area.fileSize(); at += 8) {
        long place = content.u64(area.fileOffset() + at);
        long called = place == 0 && !run.isEmpty() ? target : called(functions, place);
        if (called == 0 || (!run.isEmpty() && called != target)) {
          longest = run.size() > longest.size() ? run : longest;
          run = new ArrayList<>();
        }
        if (called != 0 && place != 0) {
          target = called;
          run.add(place);
        }
      }
      longest = run.size() > longest.size() ? run : longest;
    }
    return longest.size() < SHORTEST ? List.of() : longest;
  }

  /** Where all the places go in the image, which is {@code __fentry__}; 0 if that is not known. */
  public long called(Functions functions) {
    return places.stream()
        .map(place -> called(functions, place))
        .filter(target -> target != 0)
        .findFirst()
        .orElse(0L);
  }

  /** Where the call at an address goes; 0 where there is none. */
  private static long called(Functions functions, long address) {
    if (!functions.image().space().isCode(address, Code.NEAR_SIZE)) {
      return 0;
    }
    byte[] code = functions.image().space().read(address, Code.NEAR_SIZE);
    return code == null || (code[0] & 0xff) != Opcodes.CALL ? 0 : Code.target(code, 0, address);
  }
}
