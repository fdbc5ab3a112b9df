package org.jumppatch.elf;

import org.jspecify.annotations.Nullable;

/** What an ELF file is: {@code e_type} (System V ABI, "ELF Header"). */
public enum ElfType {
  /** ET_REL: not linked yet, such as a kernel module. Addresses are relative to sections. */
  RELOCATABLE(1),
  /** ET_EXEC: linked to fixed addresses, such as vmlinux. */
  EXECUTABLE(2),
  /** ET_DYN: a shared object or a position-independent program. */
  SHARED(3),
  /** ET_CORE: memory of something that ran. */
  CORE(4);

  private final int number;

  ElfType(int number) {
    this.number = number;
  }

  static @Nullable ElfType of(int number) {
    for (ElfType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    return null;
  }
}
