package org.jumppatch.elf.jumplabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.TableSource;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Relocatable files that no sample stands for. */
class AssembledTableTest {
  private static final String KEYS =
      """
      .data
      .balign 8
      key: .long 1, 0
      .quad 1
      """;

  @TempDir Path folder;

  private Image assemble(String... lines) throws IOException {
    Path source = Files.writeString(folder.resolve("f.s"), KEYS + String.join("\n", lines) + "\n");
    Path object = folder.resolve("f.o");
    Program.lines("as", "-o", object.toString(), source.toString());
    return Image.open(object);
  }

  private static String entry(String code, String target, String key) {
    return ".section __jump_table,\"aw\"\n.long %s - ., %s - .\n.quad %s - .\n"
        .formatted(code, target, key);
  }

  @Test
  void entriesOf24BytesAreReadByTheirRelocations() throws IOException {
    Image image =
        assemble(
            ".text",
            "a: .byte 0x0f, 0x1f, 0x44, 0, 0",
            "b: jmp c",
            "c: ret",
            ".section __jump_table,\"aw\"",
            ".quad a, c, key + 1, b, c, outside");
    JumpTable table = JumpTable.of(image);
    assertThat(table.layout()).isEqualTo(EntryLayout.ABSOLUTE_24);
    assertThat(table.entries())
        .extracting(JumpEntry::form)
        .containsExactly(SiteForm.NEAR_NOP, SiteForm.SHORT_JUMP);
    assertThat(table.entries()).extracting(JumpEntry::branch).containsExactly(true, false);
    StaticKeys keys = StaticKeys.of(image, table);
    assertThat(keys.all()).extracting(StaticKey::name).containsExactly("key", "outside");
    assertThat(keys.all()).extracting(StaticKey::isExternal).containsExactly(false, true);
    assertThat(keys.all()).extracting(StaticKey::type).containsOnly(KeyType.TRUE);
  }

  /** Compilers wrote such nops themselves before 5.14, and no relocation remembers the jump. */
  @Test
  void aNopWithItsTargetInAnotherSectionAndNoRelocationIsOutOfReach() throws IOException {
    Image image =
        assemble(
            ".text",
            "a: .byte 0x0f, 0x1f, 0x44, 0, 0",
            "b: .byte 0x0f, 0x1f, 0x44, 0, 0",
            ".section .text.unlikely,\"ax\"",
            "c: ret",
            entry("a", "c", "key + 1"),
            entry("b", "b", "key + 1"));
    assertThat(JumpTable.of(image).entries())
        .extracting(entry -> entry.isOutOfReach(image))
        .containsExactly(true, false);
  }

  @Test
  void aRelocationThatWritesIntoANopIsRefused() throws IOException {
    Image image =
        assemble(
            ".text",
            "a: .byte 0x0f, 0x1f, 0x44, 0, 0",
            ".reloc a + 1, R_X86_64_PC32, c - 4",
            ".section .text.unlikely,\"ax\"",
            "c: ret",
            entry("a", "c", "key"));
    assertThatThrownBy(() -> JumpTable.of(image))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageEndingWith("a relocation writes into a site that is no jump");
  }

  @Test
  void aKeyMayLieFarInsideAnObjectOfAnotherFile() throws IOException {
    Image image =
        assemble(".text", "a: .byte 0x66, 0x90", "ret", entry("a", "a", "outside + 0xe0 + 2"));
    List<StaticKey> keys = StaticKeys.of(image, JumpTable.of(image)).all();
    assertThat(keys).extracting(StaticKey::name).containsExactly("outside+0xe0");
    assertThat(keys.get(0).entries().get(0).nopOnDisk()).isTrue();
  }

  /** As {@code __stop_alloc_tags} of a stripped module, which a linker's script sets. */
  @Test
  void aLabelWithoutASizeNamesNoKeyBehindIt() throws IOException {
    String[] lines = {
      ".data", "label: .quad 1, 0", "second: .quad 1, 0, 0", ".text", "a: .fill 4, 2, 0x9066", "ret"
    };
    List<String> sized = new ArrayList<>(List.of(lines));
    sized.add(".type key, @object\n.size key, 16");
    sized.add(entry("a", "a", "label"));
    sized.add(entry("a + 4", "a", "second + 8"));
    sized.add(entry("a + 6", "a", "key"));
    Image image = assemble(sized.toArray(String[]::new));
    assertThat(StaticKeys.of(image, JumpTable.of(image)).all())
        .extracting(StaticKey::name)
        .containsExactlyInAnyOrder("label", ".data+0x28", "key");

    // Where the table has no sizes at all, the nearest symbol is the best there is.
    List<String> unsized = new ArrayList<>(List.of(lines));
    unsized.add(entry("a", "a", "label + 8"));
    Image without = assemble(unsized.toArray(String[]::new));
    assertThat(StaticKeys.of(without, JumpTable.of(without)).all())
        .extracting(StaticKey::name)
        .containsExactly("label+0x8");
  }

  @Test
  void aKeyThatIsCodeOrBehindTheDataIsRefused() throws IOException {
    for (String key : List.of("a", "key + 8", "key + 4")) {
      Image image = assemble(".text", "a: .byte 0x66, 0x90", "ret", entry("a", "a", key));
      assertThatThrownBy(() -> JumpTable.of(image))
          .as(key)
          .isInstanceOf(ImageFormatException.class)
          .hasMessageEndingWith("the key is no data");
    }
  }

  @Test
  void aKeyFarFromASymbolOfAnotherFileIsRefused() throws IOException {
    for (String key : List.of("outside + 0x100000", "outside - 16")) {
      Image image = assemble(".text", "a: .byte 0x66, 0x90", "ret", entry("a", "a", key));
      assertThatThrownBy(() -> JumpTable.of(image))
          .as(key)
          .isInstanceOf(ImageFormatException.class)
          .hasMessageEndingWith("bytes from a symbol of another file");
    }
  }

  @Test
  void aTableWithoutRelocationsIsRefused() throws IOException {
    Image image = assemble(".section __jump_table,\"aw\"", ".zero 16");
    assertThatThrownBy(() -> JumpTable.of(image))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("the jump table has no relocations: strip -s takes them")
        .hasMessageEndingWith("; strip -g keeps them");
  }

  @Test
  void aFileWithoutATableHasNone() throws IOException {
    JumpTable table = JumpTable.of(assemble(".text", "nop"));
    assertThat(table.source()).isEqualTo(TableSource.NONE);
    assertThat(table.entries()).isEmpty();
  }
}
