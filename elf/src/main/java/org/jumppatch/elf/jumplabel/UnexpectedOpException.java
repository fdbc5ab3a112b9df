package org.jumppatch.elf.jumplabel;

import org.jumppatch.elf.ImageFormatException;

/**
 * A site holds other bytes than a jump label can have there: what the kernel stops at with
 * "unexpected op" ({@code __jump_label_patch}, arch/x86/kernel/jump_label.c). The file may be
 * sound; to patch it would not be.
 */
public final class UnexpectedOpException extends ImageFormatException {
  private static final long serialVersionUID = 1L;

  UnexpectedOpException(String file, long offset, String problem) {
    super(file, offset, problem);
  }
}
