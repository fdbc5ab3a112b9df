package org.jumppatch.patcher.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pokes into whose middle a CPU can arrive by ways that no instruction shows: a switch's table, a
 * relocation, an exception.
 */
class ArrivalsTest {
  private static final String SOURCE =
      """
              .text
              .globl pick, _start, fault, decoy
      # Bytes of a number that look like a load of the table, before the load.
      decoy:  .byte 0x48, 0xb8, 0x48, 0x8d, 0x05
              .long table - . - 4
              .byte 0
              ret
      pick:   lea table(%rip), %rax
              movslq (%rax,%rdi,4), %rdx
              add %rax, %rdx
              jmp *%rdx
      .Lone:  nop
      .Ltwo:  .byte 0x0f, 0x1f, 0x40, 0x00
              ret
              .globl free
      free:   nop
              .byte 0x0f, 0x1f, 0x40, 0x00
              ret
      _start: jmp pick
      fault:  nop
      .Lfix:  .byte 0x0f, 0x1f, 0x40, 0x00
              ret
      site:   .byte 0x66, 0x90
              ret
      over:   ret
              .section .text.other, "ax"
              jmp .Lmore
              .section .text.more, "ax"
              .globl more
      more:   nop
      .Lmore: .byte 0x0f, 0x1f, 0x40, 0x00
              ret
              .section .rodata
              .long 0
      table:  .long .Lone - table, .Ltwo - table, over - table
              .section __ex_table, "a"
              .long site - ., .Lfix - ., 0
              .section __jump_table, "a"
              .balign 8
              .long site - ., over - .
              .quad key - .
              .data
              .balign 8
      key:    .quad 0, 0
      """;

  @TempDir Path folder;

  private Path image(String kind) throws IOException {
    Path source = folder.resolve("arrivals.s");
    Path image = folder.resolve("arrivals");
    Files.writeString(source, SOURCE);
    if (kind.equals("relocatable")) {
      Program.lines("gcc", "-c", "-o", image.toString(), source.toString());
    } else {
      Program.lines("gcc", "-nostdlib", "-static-pie", "-o", image.toString(), source.toString());
    }
    return image;
  }

  private PlannedScript poke(Path image, String place) throws IOException {
    return PlannedScript.of(image, "poke " + place + " 900f1f4000 nop\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linked", "relocatable"})
  void whatNobodyArrivesInIsPoked(String kind) throws IOException {
    assertThat(poke(image(kind), "free").problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"linked", "relocatable"})
  void aSwitchMayArriveInside(String kind) throws IOException {
    PlannedScript script = poke(image(kind), "pick+0x10");
    assertThat(script.isUnsafe()).isTrue();
    assertThat(script.told()).contains("a switch").containsOnlyOnce("arrives by");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linked", "relocatable"})
  void anExceptionMayArriveInside(String kind) throws IOException {
    PlannedScript script = poke(image(kind), "fault");
    assertThat(script.isUnsafe()).isTrue();
    assertThat(script.told()).contains("exception table");
  }

  @Test
  void aBranchFromAnotherSectionMayArriveInside() throws IOException {
    PlannedScript script = poke(image("relocatable"), "more");
    assertThat(script.isUnsafe()).isTrue();
    assertThat(script.told()).contains(": from .text.other\n");
  }
}
