package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Table;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.table.TableSearch;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Alternatives as kernels up to 5.12 have them, whose entries tell the padding: it alone is merged,
 * and only if as many first bytes are nops ({@code optimize_nops}, arch/x86/kernel/alternative.c).
 */
class PaddedAlternativesTest {
  private static final int GROUPS = 20;
  private static final int GROUP = 27;
  private static final int ENTRY = 13;
  private static final int ABSENT = 3;
  private static final int PRESENT = 5;

  private static final String SOURCE =
      """
      .macro replace feature, padding
      .pushsection .altinstr_replacement, "ax"
      2: call f
      .popsection
      .pushsection .altinstructions, "a"
      .long 1b - ., 2b - .
      .short \\feature
      .byte 9, 5, \\padding
      .popsection
      .endm
      .section .altinstructions, "a"
      .balign 8
      .text
      .globl _text, _stext, f
      _text: _stext:
      .rept 20
      1: .fill 9, 1, 0x90
      replace 3, 9
      1: mov %rsp, %rbp
      .fill 6, 1, 0x90
      replace 3, 6
      1: .byte 0xe9
      .long f - . - 4
      .fill 4, 1, 0x90
      replace 5, 4
      .endr
      f: nop
      site: .byte 0x0f, 0x1f, 0x44, 0, 0
      ret
      .section __jump_table, "aw"
      .long site - ., f - .
      .quad key - .
      .data
      .balign 16
      key: .quad 0, 0
      """;

  private Image image = Image.of(Path.of("none"), Bytes.of("none", none()));

  private static byte[] none() {
    ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1);
    header.putShort(16, (short) 2).putShort(18, (short) 62).putInt(20, 1);
    return header.putShort(52, (short) 64).putShort(54, (short) 56).array();
  }

  @BeforeEach
  void link() throws IOException {
    image = Image.of(Path.of("kernel"), Bytes.of("kernel", AssembledKernel.of(SOURCE)));
  }

  private Area text() {
    return image.space().areas().stream()
        .filter(area -> area.name().equals(".text"))
        .findFirst()
        .orElseThrow();
  }

  /** What the kernel makes of it on a CPU that has one of the features. */
  private byte[] running() {
    byte[] code = image.content().copy(text().fileOffset(), (int) text().fileSize());
    ByteBuffer running = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < GROUPS; i++) {
      int at = i * GROUP;
      running.put(at, new byte[] {0x0f, 0x1f, (byte) 0x84, 0, 0, 0, 0, 0, (byte) 0x90});
      running.put(at + 18, (byte) 0xe8).putInt(at + 19, GROUPS * GROUP - (at + 23));
      running.put(at + 23, new byte[] {0x0f, 0x1f, 0x40, 0});
    }
    return code;
  }

  private Explanation explained(byte[] code) {
    try (Capstone capstone = Capstone.open()) {
      return new Explainer(image, StaticKeys.of(image, JumpTable.of(image)), capstone)
          .explain(Dump.of(Bytes.of("text", code), OptionalLong.of(text().address())));
    }
  }

  @Test
  void everyEntryIsExplained() {
    Explanation found = explained(running());
    assertThat(found.runs()).isEmpty();
    assertThat(found.causes())
        .filteredOn(count -> count.cause() == Cause.ALTERNATIVE)
        .singleElement()
        .matches(count -> count.sites() == 2 * GROUPS);
    assertThat(found.features())
        .extracting(FeatureState::number, FeatureState::present)
        .containsExactly(tuple(ABSENT, false), tuple(PRESENT, true));
  }

  @Test
  void paddingThatIsNotMergedIsUnexplained() {
    byte[] code = running();
    code[GROUP + 1] ^= 1;
    code[2 * GROUP + 12] = 0x66;
    assertThat(explained(code).unexplained()).isEqualTo(2);
  }

  @Test
  void theTableIsFoundByItsContent() {
    byte[] file = image.content().copy(0, (int) image.content().size());
    // Without its section headers.
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 0).putInt(60, 0);
    Table table =
        new TableSearch(Image.of(image.path(), Bytes.of("bare", file)))
            .table(".altinstructions")
            .orElseThrow();
    assertThat(table.content().size()).isEqualTo(3L * GROUPS * ENTRY);
  }
}
