package org.jumppatch.elf.jumplabel;

/**
 * The relocation at {@code site + 1} of a module's site that jumps into another section. Where the
 * compiler's jump was turned into a nop, objtool left it with type {@code R_X86_64_NONE} and its
 * symbol and addend as they were (tools/objtool/check.c, {@code handle_jump_alt}), so that the jump
 * can be given back: displacement 0 in the bytes, and the type.
 *
 * @param typeOffset file offset of the type: the low 32 bits of {@code r_info}
 * @param type its type now
 */
public record TargetRelocation(long typeOffset, int type) {
  /** R_X86_64_NONE: the loader leaves the bytes alone. */
  public static final int NONE = 0;

  /** R_X86_64_PC32: what a jump to a local label of another section has. */
  public static final int JUMP = 2;

  /** Whether the loader writes the displacement: then the site must be a jump. */
  public boolean active() {
    return type != NONE;
  }
}
