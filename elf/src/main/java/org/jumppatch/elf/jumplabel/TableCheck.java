package org.jumppatch.elf.jumplabel;

import java.util.Arrays;
import java.util.List;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.linux.Image;

/**
 * Refuses a table whose entries make sense one by one and not together: sites or keys that overlap
 * in memory or in the file, a key that the table itself is made of, a key with a count that none
 * has.
 */
final class TableCheck {
  /**
   * Most users of a key at once: those that are counted one by one belong to tasks, of which there
   * are never more (PID_MAX_LIMIT, include/linux/threads.h).
   */
  private static final int MOST_USERS = 1 << 22;

  private final Image image;
  private final Bytes content;
  private final FileClaims claims;

  private TableCheck(Image image) {
    this.image = image;
    this.content = image.content();
    this.claims = new FileClaims(image.elf());
  }

  /**
   * Checks all entries of an image.
   *
   * @throws ImageFormatException at the entry that is wrong
   */
  static void check(Image image, List<JumpEntry> entries, EntryLayout layout) {
    TableCheck check = new TableCheck(image);
    JumpEntry[] sorted = entries.toArray(JumpEntry[]::new);
    check.addTable(sorted, layout);
    check.addSites(sorted);
    check.addKeys(sorted);
    check.claims.check();
    check.checkCounts(sorted);
  }

  private void addTable(JumpEntry[] entries, EntryLayout layout) {
    Arrays.sort(entries, (a, b) -> Long.compare(a.offset(), b.offset()));
    for (int from = 0, i = 1; i <= entries.length; i++) {
      if (i == entries.length || entries[i].offset() - entries[i - 1].offset() != layout.size()) {
        long start = entries[from].offset();
        claims.read(start, entries[i - 1].offset() + layout.size() - start, "the jump table");
        from = i;
      }
    }
  }

  private void addSites(JumpEntry[] entries) {
    Arrays.sort(entries, (a, b) -> Long.compareUnsigned(a.code(), b.code()));
    for (int i = 0; i < entries.length; i++) {
      JumpEntry entry = entries[i];
      if (i > 0 && entry.code() - entries[i - 1].code() < entries[i - 1].size()) {
        throw content.malformed(
            entry.offset(),
            "jump table entry: its site at 0x%x overlaps that of the entry at 0x%x"
                .formatted(entry.code(), entries[i - 1].offset()));
      }
      claims.written(entry.siteOffset(), entry.size(), entry, "site", entry.code());
    }
  }

  private void addKeys(JumpEntry[] entries) {
    Arrays.sort(entries, (a, b) -> Long.compareUnsigned(a.key(), b.key()));
    for (int i = 0; i < entries.length; i++) {
      JumpEntry entry = entries[i];
      long fromLast = i == 0 ? StaticKey.SIZE : entry.key() - entries[i - 1].key();
      if (fromLast != 0 && Long.compareUnsigned(fromLast, StaticKey.SIZE) < 0) {
        throw content.malformed(
            entry.offset(),
            "jump table entry: its key at 0x%x overlaps that of the entry at 0x%x"
                .formatted(entry.key(), entries[i - 1].offset()));
      }
      long offset = keyOffset(entry);
      if (fromLast != 0 && offset >= 0) {
        claims.written(offset, StaticKey.SIZE, entry, "key", entry.key());
      }
    }
  }

  /** Where the file has the key, or -1 where it does not. */
  private long keyOffset(JumpEntry entry) {
    return image.isBss(entry.key()) ? -1 : image.space().fileOffset(entry.key(), StaticKey.SIZE);
  }

  private void checkCounts(JumpEntry[] entries) {
    for (JumpEntry entry : entries) {
      long offset = keyOffset(entry);
      int count = offset < 0 ? 0 : content.s32(offset);
      if (count < 0 || count > MOST_USERS) {
        throw content.malformed(
            entry.offset(),
            "jump table entry: its key at 0x%x has a count of %d, at 0x%x, which no kernel has"
                .formatted(entry.key(), count, offset));
      }
    }
  }
}
