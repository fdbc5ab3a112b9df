package org.jumppatch.elf.jumplabel;

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

  private static final String TABLE = "the jump table";

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
   * @param entries in the order of the table
   * @param byCode by ascending address of their sites
   * @param byKey by ascending address of their keys
   * @throws ImageFormatException at the entry that is wrong
   */
  static void check(
      Image image,
      List<JumpEntry> entries,
      List<JumpEntry> byCode,
      List<JumpEntry> byKey,
      EntryLayout layout) {
    TableCheck check = new TableCheck(image);
    check.addTable(entries, layout);
    check.addSites(byCode);
    check.addKeys(byKey);
    check.claims.check();
    check.checkCounts(byKey);
  }

  /** One claim for each stretch of entries; there may be several, in any order. */
  private void addTable(List<JumpEntry> entries, EntryLayout layout) {
    long start = -1;
    long end = -1;
    for (JumpEntry entry : entries) {
      if (entry.offset() != end) {
        claims.read(start, end - start, TABLE);
        start = entry.offset();
      }
      end = entry.offset() + layout.size();
    }
    claims.read(start, end - start, TABLE);
  }

  private void addSites(List<JumpEntry> byCode) {
    JumpEntry before = null;
    for (JumpEntry entry : byCode) {
      if (before != null && entry.code() - before.code() < before.size()) {
        throw content.malformed(
            entry.offset(),
            "jump table entry: its site at 0x%x overlaps that of the entry at 0x%x"
                .formatted(entry.code(), before.offset()));
      }
      claims.written(entry.siteOffset(), entry.size(), entry, "site", entry.code());
      before = entry;
    }
  }

  private void addKeys(List<JumpEntry> byKey) {
    JumpEntry before = null;
    for (JumpEntry entry : byKey) {
      if (before == null || entry.key() != before.key()) {
        if (before != null
            && Long.compareUnsigned(entry.key() - before.key(), StaticKey.SIZE) < 0) {
          throw content.malformed(
              entry.offset(),
              "jump table entry: its key at 0x%x overlaps that of the entry at 0x%x"
                  .formatted(entry.key(), before.offset()));
        }
        long offset = keyOffset(entry);
        if (offset >= 0) {
          claims.written(offset, StaticKey.SIZE, entry, "key", entry.key());
        }
      }
      before = entry;
    }
  }

  /** Where the file has the key, or -1 where it does not. */
  private long keyOffset(JumpEntry entry) {
    return image.isBss(entry.key()) ? -1 : image.space().fileOffset(entry.key(), StaticKey.SIZE);
  }

  private void checkCounts(List<JumpEntry> byKey) {
    JumpEntry before = null;
    for (JumpEntry entry : byKey) {
      long offset = before != null && entry.key() == before.key() ? -1 : keyOffset(entry);
      int count = offset < 0 ? 0 : content.s32(offset);
      if (count < 0 || count > MOST_USERS) {
        throw content.malformed(
            entry.offset(),
            "jump table entry: its key at 0x%x has a count of %d, at 0x%x, which no kernel has"
                .formatted(entry.key(), count, offset));
      }
      before = entry;
    }
  }
}
