package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.jumppatch.patcher.decode.Capstone;
import org.junit.jupiter.api.Test;

/**
 * Run-time constants whose variables the compiler left out, as from Linux 6.19 on: caches of
 * objects are told by their names, others by nothing but their own places.
 */
class UntoldConstantsTest {
  private static final String SOURCE =
      """
      .macro constant variable
      .byte 0x48, 0xb8
      1: .quad 0x0123456789abcdef
      .pushsection runtime_ptr_\\variable, "a"
      .long 1b - .
      .popsection
      .endm
      .macro cache name, string, before, after
      .fill 12, 8, 0x1122334455667788
      .quad \\string
      \\name: .quad \\after, \\before
      .fill 3, 8, 0x1122334455667788
      .endm
      .globl _text, _stext, slab_caches, kmem_cache
      .text
      _text: _stext:
      f: nop
      .set number, 0
      .rept 200
      mov $number, %eax
      .set number, number + 1
      .endr
      site: .byte 0x0f, 0x1f, 0x44, 0, 0
      constant __names_cache
      constant __filp_cache
      constant __futex_queues
      ret
      .section __jump_table, "aw"
      .balign 8
      .long site - ., f - .
      .quad key - .
      .data
      .balign 16
      key: .quad 0, 0
      slab_caches: .quad names, caches
      kmem_cache: .quad caches - 104
      cache names, 2f, slab_caches, filp
      cache filp, 3f, names, caches
      cache caches, 4f, filp, slab_caches
      .fill 200, 8, 0x1122334455667788
      2: .asciz "names_cache"
      3: .asciz "filp"
      4: .asciz "kmem_cache"
      .fill 64, 1, 1
      """;

  /** From a cache's start to its node in the list. */
  private static final int NODE = 104;

  /** What stands for the value. */
  private static final long NOTHING = 0x0123_4567_89ab_cdefL;

  private final Image image;
  private final byte[] text;
  private long names;
  private long filp;
  private long queues = 0xffff_8880_0123_4000L;

  UntoldConstantsTest() throws IOException {
    image = Image.of(Path.of("kernel"), Bytes.of("kernel", AssembledKernel.of(SOURCE)));
    text = content(".text");
    names = image.symbols().addressesOf("names")[0] - NODE;
    filp = image.symbols().addressesOf("filp")[0] - NODE;
  }

  private Area area(String name) {
    return image.space().areas().stream()
        .filter(area -> area.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private byte[] content(String name) {
    Area area = area(name);
    return image.content().copy(area.fileOffset(), (int) area.fileSize());
  }

  private Explanation explained(boolean withData) {
    byte[] running = text.clone();
    ByteBuffer code = ByteBuffer.wrap(running).order(ByteOrder.LITTLE_ENDIAN);
    long[] values = {names, filp, queues};
    for (int at = 0, next = 0; next < values.length; at++) {
      if (code.getLong(at) == NOTHING) {
        code.putLong(at, values[next++]);
      }
    }
    MadeCore core = new MadeCore().note(100).add(area(".text").address(), 0x1000, running);
    if (withData) {
      core.add(area(".data").address(), 0x10_0000, content(".data"));
    }
    try (Capstone capstone = Capstone.open()) {
      return new Explainer(image, StaticKeys.of(image, JumpTable.of(image)), capstone)
          .explain(Dump.of(Bytes.of("core", core.bytes()), OptionalLong.empty()));
    }
  }

  private static void assertUntold(Explanation found, String... names) {
    assertThat(found.untold())
        .allMatch(one -> one.places() == 1)
        .extracting(one -> one.constant().name())
        .containsExactly(names);
  }

  @Test
  void aCacheIsTheOneOfItsName() {
    Explanation found = explained(true);
    assertThat(found.runs()).isEmpty();
    assertThat(found.data().constants()).isEqualTo(2);
    assertThat(found.isWhole()).isTrue();
    assertUntold(found, "__futex_queues");
  }

  @Test
  void anotherCacheDisagrees() {
    filp = names;
    Explanation found = explained(true);
    assertThat(found.data().disagreements())
        .singleElement()
        .matches(one -> one.name().equals("__filp_cache"));
    assertThat(found.isWhole()).isFalse();
  }

  @Test
  void withoutDataAllAreSaidNotToBeChecked() {
    Explanation found = explained(false);
    assertThat(found.runs()).isEmpty();
    assertUntold(found, "__names_cache", "__filp_cache", "__futex_queues");
  }

  @Test
  void whatNoKernelWouldHaveIsUnexplained() {
    queues = 0x1234;
    assertThat(explained(true).unexplained()).isPositive();
  }
}
