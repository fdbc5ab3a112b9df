package org.jumppatch.elf.jumplabel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;

/**
 * The entries of a linked image, whose fields are final. The layout is the one in which every entry
 * makes sense.
 */
final class LinkedEntries {
  private final Bytes bytes;
  private final AddressSpace space;
  private final List<JumpEntry> entries = new ArrayList<>();
  private @Nullable EntryLayout layout;

  LinkedEntries(Bytes bytes, AddressSpace space) {
    this.bytes = bytes;
    this.space = space;
  }

  /**
   * Reads one stretch of entries.
   *
   * @param address where it lies in memory
   * @param offset where it lies in the file
   * @param size bytes, all of them in the file
   * @throws ImageFormatException if it holds anything but whole, sensible entries
   */
  void add(long address, long offset, long size) {
    if (size == 0) {
      return;
    }
    ImageFormatException furthest = null;
    for (EntryLayout tried : layout == null ? EntryLayout.values() : new EntryLayout[] {layout}) {
      if (size % tried.size() != 0) {
        continue;
      }
      JumpTable.checkCount(bytes, offset, entries.size() + size / tried.size());
      try {
        entries.addAll(read(tried, address, offset, size));
        layout = tried;
        return;
      } catch (ImageFormatException e) {
        if (furthest == null || furthest.offset() < e.offset()) {
          furthest = e;
        }
      }
    }
    throw furthest != null
        ? furthest
        : bytes.malformed(offset, "a jump table of " + size + " bytes, no whole entries");
  }

  private List<JumpEntry> read(EntryLayout tried, long address, long offset, long size) {
    EntryCheck check = new EntryCheck(bytes, space, tried);
    int[] words = bytes.s32s(offset, (int) (size / Integer.BYTES));
    List<JumpEntry> read = new ArrayList<>();
    for (long done = 0; done < size; done += tried.size()) {
      int at = (int) (done / Integer.BYTES);
      read.add(entry(check, tried, address + done, offset + done, words, at));
    }
    return read;
  }

  private static JumpEntry entry(
      EntryCheck check, EntryLayout tried, long address, long offset, int[] words, int at) {
    return switch (tried) {
      case RELATIVE_16 ->
          check.entry(
              offset,
              address + words[at],
              address + 4 + words[at + 1],
              address + 8 + u64(words, at + 2),
              null);
      case ABSOLUTE_24 ->
          check.entry(offset, u64(words, at), u64(words, at + 2), u64(words, at + 4), null);
    };
  }

  private static long u64(int[] words, int at) {
    return Integer.toUnsignedLong(words[at]) | ((long) words[at + 1] << Integer.SIZE);
  }

  /** All entries read so far, in order. */
  List<JumpEntry> all() {
    return List.copyOf(entries);
  }

  /** Their layout; today's where there is no entry to tell it. */
  EntryLayout layout() {
    return layout == null ? EntryLayout.RELATIVE_16 : layout;
  }
}
