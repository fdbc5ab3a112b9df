package org.jumppatch.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlainNamesTest {
  private static final List<String> NAMES =
      List.of("reader.llvm.123", "reader.cold", "writer", "writer.isra.0", "readers.llvm.1");

  private static final Symbols SYMBOLS =
      new Symbols(new long[] {1, 2, 3, 4, 5}, new int[5], NAMES::get);

  @Test
  void whatACompilerAppendedNeedNotBeTyped() {
    assertThat(SYMBOLS.addressesOfPlain("reader")).containsExactly(1);
    assertThat(SYMBOLS.addressesOfPlain("reader.llvm.123")).containsExactly(1);
    assertThat(SYMBOLS.addressesOfPlain("writer")).containsExactly(3);
    assertThat(SYMBOLS.addressesOfPlain("")).isEmpty();
    assertThat(SYMBOLS.addressesOfPlain("reade")).isEmpty();
  }
}
