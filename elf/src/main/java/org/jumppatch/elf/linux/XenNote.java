package org.jumppatch.elf.linux;

import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Segment;

/**
 * The note by which a plain kernel can be booted, in Xen's way of old, PVH:
 *
 * <pre>
 * u32 namesz, descsz, type     4, 4 or 8, XEN_ELFNOTE_PHYS32_ENTRY
 * "Xen\0"
 * u8  desc[]                   physical address of the entry
 * </pre>
 *
 * (include/xen/interface/elfnote.h; arch/x86/platform/pvh/head.S.)
 */
public final class XenNote {
  private static final int HEADER = 12;
  private static final int PHYSICAL_ENTRY = 18;
  private static final long NAME = 0x006e_6558;

  private XenNote() {}

  /** Whether a kernel has it. */
  public static boolean isIn(ElfFile kernel) {
    for (Segment segment : kernel.segments()) {
      if (segment.type() == Segment.NOTE
          && kernel.bytes().has(segment.offset(), segment.fileSize())
          && isIn(kernel.bytes().slice(segment.offset(), segment.fileSize()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isIn(Bytes notes) {
    long at = 0;
    while (notes.has(at, HEADER + Integer.BYTES)) {
      long name = notes.u32(at);
      if (name == Integer.BYTES
          && notes.u32(at + 8) == PHYSICAL_ENTRY
          && notes.u32(at + HEADER) == NAME) {
        return true;
      }
      at += HEADER + aligned(name) + aligned(notes.u32(at + 4));
    }
    return false;
  }

  private static long aligned(long size) {
    return (size + 3) & -4;
  }
}
