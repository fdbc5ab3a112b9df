package org.jumppatch.samples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The images in the tree. */
enum Sample {
  SCHEDSTATS("schedstats.elf", 16),
  MATRIX("matrix.elf", 16),
  ABSOLUTE("absolute.elf", 24),
  LEDGER("ledger.elf", 16),
  CALLS("calls.elf", 16),
  PIE("pie.elf", 16),
  MODULE("module.ko", 16);

  private final String file;
  private final int entrySize;

  Sample(String file, int entrySize) {
    this.file = file;
    this.entrySize = entrySize;
  }

  /** Those that run. */
  static Stream<Sample> programs() {
    return Arrays.stream(values()).filter(sample -> sample != MODULE);
  }

  Path path() {
    return Path.of("images", file);
  }

  int entrySize() {
    return entrySize;
  }

  List<DecodedSite> sites() throws IOException {
    return new DecodedImage(path()).sites(entrySize);
  }
}
