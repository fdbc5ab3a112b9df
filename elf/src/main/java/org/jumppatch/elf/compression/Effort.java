package org.jumppatch.elf.compression;

/** How hard to compress, and for whom. */
public enum Effort {
  /** A module, which the kernel's own decoder may have to unpack. */
  MODULE,
  /** A kernel, as its build does. */
  KERNEL,
  /** A kernel that did not fit: all that the format has, however long it takes. */
  HARDEST
}
