package org.jumppatch.elf.dump;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.file.Source;

/**
 * An ELF core of a machine's memory: {@code /proc/kcore}, {@code /proc/vmcore}, what makedumpfile
 * and QEMU's {@code dump-guest-memory} write. Sections are of no account, and a core that was cut
 * short has what lies before the cut.
 *
 * <pre>
 * Elf64_Ehdr                     offset     Elf64_Phdr                offset
 *   u16 e_type                     16         u32 p_type                0
 *   u16 e_machine                  18         u64 p_offset              8
 *   u64 e_phoff                    32         u64 p_vaddr              16
 *   u16 e_phentsize                54         u64 p_paddr              24
 *   u16 e_phnum                    56         u64 p_filesz             32
 * </pre>
 *
 * (System V ABI, "ELF Header", "Program Header".)
 */
final class ElfCore {
  private static final String MAGIC = "\177ELF";
  private static final int X86_64 = 62;
  private static final int HEADER = 64;
  private static final int ENTRY = 56;
  private static final int LOAD = 1;
  private static final int NOTE = 4;

  /** PN_XNUM: the number stands in the first section's {@code sh_info}. */
  private static final int MANY = 0xffff;

  private static final int SECTION_INFO = 44;
  private static final int MOST = 1 << 20;

  private final Source source;
  private final List<DumpSegment> virtual = new ArrayList<>();
  private final List<DumpSegment> physical = new ArrayList<>();
  private @Nullable VmcoreInfo info;

  /** Bytes of memory that the headers tell of and that lie behind the file's end. */
  private long lacking;

  private ElfCore(Source source) {
    this.source = source;
  }

  /** Whether a file starts as an ELF core does. */
  static boolean is(Source source) {
    return source.has(0, MAGIC) && source.has(16, "\4\0");
  }

  /**
   * Reads the headers.
   *
   * @throws ImageFormatException if they are wrong
   */
  static Dump read(Source source) {
    ElfCore core = new ElfCore(source);
    core.readSegments();
    SegmentMemory kernel = new SegmentMemory(source, core.virtual);
    SegmentMemory machine = new SegmentMemory(source, core.physical);
    return new Dump(
        source,
        DumpFormat.ELF_CORE,
        core.virtual.isEmpty() ? null : kernel,
        core.physical.isEmpty() ? null : machine,
        machine.extents(),
        core.info,
        Dump.cut(core.lacking));
  }

  private void readSegments() {
    ByteBuffer header = source.fields(0, HEADER);
    if (header.get(4) != 2 || header.get(5) != 1 || header.getShort(18) != X86_64) {
      throw source.malformed(4, "a core, but not of an x86-64 machine");
    }
    long table = header.getLong(32);
    long count = header.getShort(56) & 0xffff;
    if (count == MANY) {
      count = source.fields(header.getLong(40) + SECTION_INFO, 4).getInt(0) & 0xffff_ffffL;
    }
    if (count > MOST) {
      throw source.malformed(56, count + " program headers are too many, over " + MOST);
    }
    if (count > 0 && (header.getShort(54) != ENTRY || table < HEADER)) {
      throw source.malformed(54, "program headers are not where or as large as they must be");
    }
    for (long i = 0; i < count; i++) {
      add(source.fields(table + i * ENTRY, ENTRY));
    }
  }

  private void add(ByteBuffer segment) {
    long offset = segment.getLong(8);
    long size = segment.getLong(32);
    int type = segment.getInt(0);
    if (type == NOTE && offset > 0) {
      readNotes(offset, size);
    }
    if (type != LOAD || offset < 0 || size <= 0) {
      return;
    }
    long held = Math.max(0, Math.min(size, source.size() - offset));
    lacking += Math.min(size - held, Long.MAX_VALUE - lacking);
    if (held == 0) {
      return;
    }
    long address = segment.getLong(16);
    if (address != 0) {
      virtual.add(new DumpSegment(address, offset, held));
    }
    long frame = segment.getLong(24);
    // /proc/kcore gives -1 or 0 where memory by virtual addresses has no one place.
    if (frame > 0 || (frame == 0 && address == 0)) {
      physical.add(new DumpSegment(frame, offset, held));
    }
  }

  /** The note that a kernel describes itself in. */
  private void readNotes(long offset, long size) {
    long at = offset;
    long end = offset + Math.min(Math.max(0, size), 1 << 24);
    while (at + 12 <= end && at + 12 <= source.size()) {
      byte[] head = new byte[12];
      if (source.read(at, head, 0, 12) < 12) {
        return;
      }
      ByteBuffer note = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
      long nameSize = note.getInt(0) & 0xffff_ffffL;
      long textSize = note.getInt(4) & 0xffff_ffffL;
      long text = at + 12 + ((nameSize + 3) & -4);
      if (source.has(at + 12, "VMCOREINFO\0") && textSize <= VmcoreInfo.LIMIT) {
        byte[] lines = new byte[(int) textSize];
        int got = source.read(text, lines, 0, lines.length);
        info = VmcoreInfo.of(new String(lines, 0, got, StandardCharsets.ISO_8859_1));
      }
      at = text + ((textSize + 3) & -4);
    }
  }
}
