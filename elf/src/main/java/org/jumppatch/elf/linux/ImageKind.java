package org.jumppatch.elf.linux;

/** What the user named, seen through compression. */
public enum ImageKind {
  /** A kernel as the linker left it: an executable linked into the kernel's addresses. */
  VMLINUX("vmlinux"),
  /** A bootable kernel, with a vmlinux packed into it. */
  VMLINUZ("vmlinuz"),
  /** A kernel module. */
  MODULE("module"),
  /** A program at fixed addresses. */
  EXECUTABLE("executable"),
  /** A shared object or a position-independent program. */
  SHARED("shared"),
  /** An object file that is no module. */
  RELOCATABLE("relocatable");

  private final String word;

  ImageKind(String word) {
    this.word = word;
  }

  /** Whether it is a whole kernel. */
  public boolean isKernel() {
    return this == VMLINUX || this == VMLINUZ;
  }

  /** The lower-case word that is shown. */
  public String word() {
    return word;
  }
}
