package org.jumppatch.elf;

/**
 * A program header.
 *
 * <pre>
 * typedef struct {                      offset
 *   Elf64_Word  p_type;                    0
 *   Elf64_Word  p_flags;                   4   1 execute, 2 write, 4 read
 *   Elf64_Off   p_offset;                  8
 *   Elf64_Addr  p_vaddr;                  16
 *   Elf64_Addr  p_paddr;                  24
 *   Elf64_Xword p_filesz;                 32
 *   Elf64_Xword p_memsz;                  40
 *   Elf64_Xword p_align;                  48
 * } Elf64_Phdr;
 * </pre>
 *
 * (System V ABI, "Program Header".)
 *
 * @param type PT_*
 * @param flags PF_*
 * @param offset where its content lies in the file
 * @param address where it lies in memory
 * @param physicalAddress where a loader puts it that knows no others
 * @param fileSize bytes it has in the file
 * @param memorySize bytes it takes in memory; those past {@code fileSize} are zero
 */
public record Segment(
    int type,
    int flags,
    long offset,
    long address,
    long physicalAddress,
    long fileSize,
    long memorySize) {
  /** Bytes of a header. */
  public static final int SIZE = 56;

  /** PT_LOAD. */
  public static final int LOAD = 1;

  /** PT_NOTE. */
  public static final int NOTE = 4;

  static Segment read(Bytes file, long at) {
    return new Segment(
        file.s32(at),
        file.s32(at + 4),
        file.u64(at + 8),
        file.u64(at + 16),
        file.u64(at + 24),
        file.u64(at + 32),
        file.u64(at + 40));
  }

  /** PF_X: it holds code. */
  public boolean executable() {
    return (flags & 1) != 0;
  }

  /** PF_W: it may be written when the image runs. */
  public boolean writable() {
    return (flags & 2) != 0;
  }
}
