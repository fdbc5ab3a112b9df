package org.jumppatch.elf.linux;

import java.util.List;

/**
 * A file with another content in it.
 *
 * @param file all of it; not copied
 * @param lost what of the file no longer holds and was taken away or is left stale, in words
 */
public record Repacked(byte[] file, List<String> lost) {
  public Repacked {
    lost = List.copyOf(lost);
  }
}
