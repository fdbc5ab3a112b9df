package org.jumppatch.elf.dump;

/** How a dump is written. */
public enum DumpFormat {
  /** Nothing but the bytes. */
  PLAIN("plain bytes"),
  /** {@code /proc/kcore}, {@code /proc/vmcore}, QEMU's {@code dump-guest-memory}. */
  ELF_CORE("ELF core"),
  /** What makedumpfile writes, and QEMU with {@code -z}, {@code -l} or {@code -s}. */
  KDUMP("kdump-compressed"),
  /** Each range of memory after a header of its own. */
  LIME("LiME"),
  /** The same, and compressed. */
  AVML("AVML");

  private final String word;

  DumpFormat(String word) {
    this.word = word;
  }

  /** The words that are shown. */
  public String word() {
    return word;
  }
}
