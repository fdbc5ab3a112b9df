package org.jumppatch.elf.jumplabel;

/** The two layouts that {@code struct jump_entry} has had on x86-64. */
public enum EntryLayout {
  /**
   * Since 4.20, with every field relative to its own address:
   *
   * <pre>
   * struct jump_entry {                   offset
   *   s32  code;                             0
   *   s32  target;                           4
   *   long key;                              8   bit 0: branch; bit 1: see {@link JumpEntry}
   * };
   * </pre>
   *
   * (include/linux/jump_label.h, CONFIG_HAVE_ARCH_JUMP_LABEL_RELATIVE.)
   */
  RELATIVE_16(16),

  /**
   * Up to 4.19, with absolute addresses:
   *
   * <pre>
   * struct jump_entry {                   offset
   *   jump_label_t code;                     0   jump_label_t is u64
   *   jump_label_t target;                   8
   *   jump_label_t key;                     16   bit 0: branch
   * };
   * </pre>
   *
   * (arch/x86/include/asm/jump_label.h of v4.19.)
   */
  ABSOLUTE_24(24);

  private final int size;

  EntryLayout(int size) {
    this.size = size;
  }

  /** Bytes of an entry. */
  public int size() {
    return size;
  }

  /** The low bits of the key field that are flags and no part of the key's address. */
  int flagMask() {
    return this == RELATIVE_16 ? 3 : 1;
  }
}
