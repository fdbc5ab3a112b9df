package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;

/**
 * A return that ends the text, as the last one of {@code .head.text} does in Debian's 6.16 for
 * real-time: nothing is behind it that could be read with it.
 */
class LastReturnTest {
  private static final String SOURCE =
      """
      .macro back
      1: .byte 0xe9
      .long __x86_return_thunk - . - 4
      .pushsection .return_sites, "a"
      .long 1b - .
      .popsection
      .endm
      .globl _text, _stext, __x86_return_thunk
      .text
      _text: _stext:
      f: nop
      .set number, 0
      .rept 200
      mov $number, %eax
      .set number, number + 1
      .endr
      site: .byte 0x0f, 0x1f, 0x44, 0, 0
      back
      __x86_return_thunk: ret
      int3
      back
      g: nop
      back
      .section __jump_table, "aw"
      .balign 8
      .long site - ., f - .
      .quad key - .
      .data
      .balign 16
      key: .quad 0, 0
      """;

  private final Image image;
  private final Area text;

  LastReturnTest() throws IOException {
    byte[] linked = AssembledKernel.of(SOURCE);
    image = Image.of(Path.of("kernel"), Bytes.of("kernel", linked));
    text =
        image.space().areas().stream()
            .filter(area -> area.name().equals(".text"))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void itIsAReturnAsTheOthersAre() {
    byte[] code = image.content().copy(text.fileOffset(), (int) text.fileSize());
    for (int at = 0; at + 5 <= code.length; at++) {
      if (code[at] == (byte) 0xe9) {
        code[at] = (byte) 0xc3;
        Arrays.fill(code, at + 1, at + 5, (byte) 0xcc);
      }
    }
    assertThat(code).endsWith(0xc3, 0xcc, 0xcc, 0xcc, 0xcc);
    try (Capstone capstone = Capstone.open()) {
      Explanation found =
          new Explainer(image, StaticKeys.of(image, JumpTable.of(image)), capstone)
              .explain(Dump.of(Bytes.of("text", code), OptionalLong.of(text.address())));
      assertThat(found.runs()).isEmpty();
      assertThat(found.causes())
          .filteredOn(count -> count.cause() == Cause.RETURN_THUNK)
          .singleElement()
          .matches(count -> count.sites() == 3);
    }
  }
}
