package org.jumppatch.patcher.explain.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.dump.Extent;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.kaslr.KaslrRelocations;
import org.jumppatch.elf.kaslr.RelocatedPlaces;

/**
 * An image's text against memory that may hold it. Running text differs in one byte of thirty.
 *
 * @param start link address of the text
 * @param text its bytes
 * @param advance told how far a search is
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record TextMatch(long start, byte[] text, Advance advance) {
  private static final int SAMPLES = 4096;

  /** More bytes than this are looked at by the page only. */
  private static final long SMALL = 64L << 20;

  /** Whether memory holds some of the text at an address, and nearly all of that is alike. */
  boolean isFit(Memory memory, long at) {
    int step = Math.max(1, text.length / SAMPLES);
    int seen = 0;
    int alike = 0;
    byte[] there = new byte[1];
    for (int i = 0; i < text.length; i += step) {
      byte octet = text[i];
      if (octet != 0 && octet != (byte) Opcodes.INT3 && octet != (byte) Opcodes.NOP) {
        if (memory.read(at + i, there, 0, 1) == 1) {
          seen++;
          alike += there[0] == octet ? 1 : 0;
          if (seen == SAMPLES / 32 && alike < seen / 2) {
            return false;
          }
        }
      }
    }
    return seen > 0 && alike >= seen - seen / 4;
  }

  /** Where the text lies, if it is at a multiple of how kernels move; null if it is not. */
  @Nullable Long aligned(Memory memory, List<Extent> extents, long offset) {
    begin(extents);
    long before = 0;
    for (Extent extent : extents) {
      long first = (extent.address() + KernelMap.STEP - 1) & -KernelMap.STEP;
      for (long at = first; at - extent.address() < extent.size(); at += KernelMap.STEP) {
        advance.to(before + at - extent.address());
        if (isFit(memory, at + offset)) {
          return at + offset;
        }
      }
      before += extent.size();
    }
    return null;
  }

  /**
   * Where the text lies by its content; null if it is nowhere.
   *
   * @param byPage whether large memory is looked at where pages may start only
   */
  @Nullable Long search(Memory memory, List<Extent> extents, boolean byPage) {
    Long found = byPage ? search(TextSearch.ofPages(text), memory, extents) : null;
    if (found != null) {
      return found;
    }
    List<Extent> small =
        extents.stream().filter(extent -> !byPage || extent.size() <= SMALL).toList();
    return search(TextSearch.ofAll(text), memory, small);
  }

  private @Nullable Long search(TextSearch search, Memory memory, List<Extent> extents) {
    begin(extents);
    long before = 0;
    for (Extent extent : extents) {
      long start = before;
      Long found = search.find(memory, extent, done -> advance.to(start + done));
      if (found != null && isFit(memory, found)) {
        return found;
      }
      before += extent.size();
    }
    return null;
  }

  private void begin(List<Extent> extents) {
    advance.begin("looking for the text", extents.stream().mapToLong(Extent::size).sum());
  }

  /** What most of the text's relocated places were moved by. */
  long slide(Memory memory, long at, KaslrRelocations relocations, Area area) {
    Map<Long, Integer> votes = new HashMap<>();
    RelocatedPlaces places = relocations.narrow();
    for (int i = 0; i < places.size() && votes.size() < SAMPLES; i++) {
      long place = places.address(i);
      byte[] there =
          area.contains(place, Integer.BYTES)
              ? memory.bytes(at + (place - start), Integer.BYTES)
              : null;
      if (there != null && place - start <= text.length - Integer.BYTES) {
        long moved = (Code.s32(there, 0) - Code.s32(text, (int) (place - start))) & 0xffff_ffffL;
        if (moved % Memory.PAGE == 0) {
          votes.merge(moved, 1, Integer::sum);
        }
      }
    }
    return votes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(0L);
  }
}
