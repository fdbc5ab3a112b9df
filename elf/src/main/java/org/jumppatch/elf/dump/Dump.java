package org.jumppatch.elf.dump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfType;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Segment;

/**
 * Memory of a machine, as a file: plain bytes, or an ELF core as {@code /proc/kcore}, QEMU and
 * crash dumps are, whose loaded segments say what lies where.
 */
public final class Dump {
  private static final int ELF_MAGIC = 0x464c457f;
  private static final int TYPE_FIELD = 16;
  private static final int CORE = 4;

  private final Bytes bytes;
  private final List<DumpSegment> segments;
  private final boolean core;

  private Dump(Bytes bytes, List<DumpSegment> segments, boolean core) {
    this.bytes = bytes;
    this.segments = segments;
    this.core = core;
  }

  /**
   * Opens a dump.
   *
   * @param base address of the first byte where the dump is plain bytes; empty where it is not
   *     known. A core says its addresses itself
   * @throws IOException if the file is not there or cannot be read
   * @throws ImageFormatException if it is a core whose headers are wrong
   */
  public static Dump open(Path path, OptionalLong base) throws IOException {
    if (base.isEmpty() && isLive(path)) {
      Dump live = LiveCore.open(path);
      if (live != null) {
        return live;
      }
    }
    return of(Bytes.map(path), base);
  }

  /** {@code /proc/kcore} claims to be as large as all memory there could be, and is not mapped. */
  private static boolean isLive(Path path) throws IOException {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      return false;
    }
    long size = Files.size(path);
    return size == 0 || size > Bytes.LARGEST;
  }

  /** A core whose loaded segments were read already. */
  static Dump ofCore(Bytes bytes, List<DumpSegment> segments) {
    return new Dump(bytes, List.copyOf(segments), true);
  }

  /** A dump whose file is at hand already. */
  public static Dump of(Bytes bytes, OptionalLong base) {
    if (base.isEmpty() && isCore(bytes)) {
      return core(bytes);
    }
    List<DumpSegment> all =
        base.isPresent() ? List.of(new DumpSegment(base.getAsLong(), 0, bytes.size())) : List.of();
    return new Dump(bytes, all, false);
  }

  /** Whether these are the first bytes of an ELF core. */
  static boolean isCore(Bytes bytes) {
    return bytes.size() >= 64 && bytes.s32(0) == ELF_MAGIC && bytes.u16(TYPE_FIELD) == CORE;
  }

  private static Dump core(Bytes bytes) {
    ElfFile elf = ElfFile.read(bytes);
    if (elf.header().type() != ElfType.CORE) {
      throw bytes.malformed(TYPE_FIELD, "not a core");
    }
    List<DumpSegment> segments = new ArrayList<>();
    for (Segment segment : elf.segments()) {
      // A dump that was cut short still has what lies before the cut.
      long held = Math.min(segment.fileSize(), bytes.size() - segment.offset());
      if (segment.type() == Segment.LOAD && segment.offset() >= 0 && held > 0) {
        segments.add(new DumpSegment(segment.address(), segment.offset(), held));
      }
    }
    return new Dump(bytes, List.copyOf(segments), true);
  }

  /** The whole file. */
  public Bytes bytes() {
    return bytes;
  }

  /** What lies where; empty where nobody said it. */
  public List<DumpSegment> segments() {
    return segments;
  }

  /** Whether it is an ELF core. */
  public boolean isCore() {
    return core;
  }
}
