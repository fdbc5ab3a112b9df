package org.jumppatch.elf.dump;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.file.Source;

/**
 * Ranges of physical memory, each after a header: LiME, and AVML, which compresses them.
 *
 * <pre>
 * typedef struct {                 offset
 *   unsigned int magic;               0   LiME 0x4C694D45, AVML 0x4C4D5641
 *   unsigned int version;             4   1; AVML 2
 *   unsigned long long s_addr;        8   first address
 *   unsigned long long e_addr;       16   last address
 *   unsigned char reserved[8];       24
 * } lime_mem_range_header;           32
 * </pre>
 *
 * (LiME's doc/README.md; AVML's src/image.rs.) After AVML's stream stands its size, 64 bits.
 */
final class Lime {
  private static final int LIME = 0x4c694d45;
  private static final int AVML = 0x4c4d5641;
  private static final int HEADER = 32;

  /** Ranges of one machine: AVML cuts long ones in pieces of 16 MB. */
  private static final int MOST = 1 << 20;

  private Lime() {}

  /** Whether a file starts with such a header. */
  static boolean is(Source source) {
    return source.has(0, "EMiL") || source.has(0, "AVML");
  }

  /**
   * Reads all headers. Of a file that was cut short it has what lies before the cut.
   *
   * @throws ImageFormatException if a header is wrong
   */
  static Dump read(Source source) {
    List<DumpSegment> plain = new ArrayList<>();
    SnappyMemory packed = new SnappyMemory(source);
    long at = 0;
    int count = 0;
    long lacking = 0;
    while (at < source.size() && source.size() - at >= HEADER) {
      ByteBuffer header = source.fields(at, HEADER);
      int magic = header.getInt(0);
      int version = header.getInt(4);
      long start = header.getLong(8);
      long size = header.getLong(16) - start + 1;
      boolean compressed = magic == AVML && version == 2;
      if (!compressed && !(magic == LIME && version == 1)) {
        throw source.malformed(at, "a range of neither LiME, version 1, nor AVML, version 2");
      }
      if (start < 0 || size <= 0 || count++ >= MOST) {
        throw source.malformed(
            at + 8, "a range from 0x%x of %d bytes".formatted(start, Math.max(0, size)));
      }
      at += HEADER;
      if (compressed) {
        at = packed.add(start, size, at);
        lacking += Math.min(size - packed.held(), Long.MAX_VALUE - lacking);
      } else {
        long held = Math.min(size, source.size() - at);
        plain.add(new DumpSegment(start, at, held));
        lacking += Math.min(size - held, Long.MAX_VALUE - lacking);
        at += held;
      }
    }
    SegmentMemory stored = new SegmentMemory(source, plain);
    List<Extent> extents = new ArrayList<>(stored.extents());
    extents.addAll(packed.extents());
    boolean any = packed.extents().isEmpty();
    Memory memory = any ? stored : plain.isEmpty() ? packed : new LayeredMemory(stored, packed);
    return new Dump(
        source,
        any ? DumpFormat.LIME : DumpFormat.AVML,
        null,
        memory,
        List.copyOf(extents),
        null,
        Dump.cut(lacking));
  }
}
