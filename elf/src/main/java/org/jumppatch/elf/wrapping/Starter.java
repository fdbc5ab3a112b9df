package org.jumppatch.elf.wrapping;

/** What starts a file as it is, of a machine that has no disk. */
public enum Starter {
  /** QEMU by itself; of a file that is no plain kernel any boot loader, too. */
  LOADER,
  /** UEFI firmware: the file is a program of its own. */
  FIRMWARE,
  /** Nothing, before something else was done with it. */
  NOTHING
}
