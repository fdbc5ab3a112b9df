package org.jumppatch.elf.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Compiled;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module laid out and linked where it was loaded, held to what GNU ld makes of it there. */
class ModuleLinkerTest {
  private static final long TEXT = 0xffff_ffff_c000_1000L;
  private static final long READ_ONLY = 0xffff_ffff_c000_3000L;
  private static final long DATA = 0xffff_ffff_c000_4000L;
  private static final long SEALED = 0xffff_ffff_c000_5000L;
  private static final long SLIDE = 0x1460_0000;
  private static final Map<String, Long> SYMBOLS =
      Map.of("sched_schedstats", 0xffff_ffff_8200_1230L, "module_report", 0xffff_ffff_8100_4560L);

  private static final ModuleLinker.Offered OFFERED = new ModuleLinker.Offered(SYMBOLS, Set.of());

  /** Each section behind the one before it, as far as its alignment lets it. */
  private static final Map<String, Long> PLACES =
      Map.of(
          ".text",
          TEXT,
          ".text.unlikely",
          TEXT + 0x9b,
          ".exit.text",
          TEXT + 0xb0,
          ".data",
          DATA,
          ".bss",
          DATA + 0x40,
          "__jump_table",
          SEALED);

  @TempDir Path folder;

  private final Image module;

  ModuleLinkerTest() throws IOException {
    module = Image.open(Samples.image("module.ko"));
  }

  private static ModuleMemory memory(long text) {
    return new ModuleMemory(
        0,
        new ModuleMemory.Part(TEXT, text),
        new ModuleMemory.Part(DATA, 0x1000),
        new ModuleMemory.Part(READ_ONLY, 0),
        new ModuleMemory.Part(SEALED, 0x1000));
  }

  private ModuleLayout layout() {
    return ModuleLayout.of(module.elf(), memory(0x1000), address -> true);
  }

  /** What ld makes of it with every address so much higher. */
  private Image linked(long higher) throws IOException {
    StringBuilder script = new StringBuilder("SECTIONS {\n .modinfo 0 : { *(.modinfo) }\n");
    new TreeMap<>(PLACES)
        .forEach(
            (name, at) ->
                script.append(" %s 0x%x : { *(%s) }\n".formatted(name, at + higher, name)));
    // It is gone, and has an address all the same, so that tables may name it.
    long init = layout().address(module.elf().section(".init.text").orElseThrow().index());
    script.append(" .init.text 0x%x : { *(.init.text) }\n".formatted(init + higher));
    script.append(" /DISCARD/ : { *(*) }\n}\n");
    Path file = Files.writeString(folder.resolve("script"), script);
    Path out = folder.resolve("linked");
    List<String> command =
        new ArrayList<>(List.of("ld", "--no-relax", "-e", "0", "-T", file.toString()));
    SYMBOLS.forEach(
        (name, value) -> command.add("--defsym=%s=0x%x".formatted(name, value + higher)));
    command.addAll(List.of("-o", out.toString(), Samples.image("module.ko").toString()));
    Compiled.call(command);
    return Image.open(out);
  }

  private static byte[] content(Image image, String name) {
    Section section = image.elf().section(name).orElseThrow();
    return image.elf().content(section).copy(0, (int) section.size());
  }

  @Test
  void everySectionHasItsPlace() {
    ModuleLayout layout = layout();
    PLACES.forEach(
        (name, place) ->
            assertThat(layout.address(module.elf().section(name).orElseThrow().index()))
                .as(name)
                .isEqualTo(place));
    assertThat(layout.has(module.elf().section(".modinfo").orElseThrow())).isFalse();
  }

  @Test
  void whatItHoldsIsAsLdMakesIt() throws IOException {
    Image oracle = linked(0);
    Image made = ModuleLinker.link(module, layout(), OFFERED, 0, 0).image();
    for (String name : List.of(".text", ".text.unlikely", ".exit.text", ".data", "__jump_table")) {
      assertThat(content(made, name)).as(name).isEqualTo(content(oracle, name));
    }
    assertThat(made.isRelocatable()).isFalse();
  }

  @Test
  void codeIsForWhereTheKernelRuns() throws IOException {
    Image oracle = linked(SLIDE);
    Image made = ModuleLinker.link(module, layout(), OFFERED, SLIDE, 0).image();
    for (String name : List.of(".text", ".text.unlikely", ".exit.text")) {
      assertThat(content(made, name)).as(name).isEqualTo(content(oracle, name));
    }
  }

  @Test
  void placesOfUnknownSymbolsAreTold() {
    assertThat(ModuleLinker.wanted(module)).isEqualTo(SYMBOLS.keySet());
    LinkedModule made =
        ModuleLinker.link(module, layout(), new ModuleLinker.Offered(Map.of(), Set.of()), 0, 0);
    assertThat(made.unknown())
        .extracting(LinkedModule.UnknownPlace::symbol)
        .doesNotContain("sched_schedstats");
    byte[] text = made.layout().text(made.image().elf(), (byte) 0xcc);
    assertThat(text).hasSize(0x1000);
    assertThat(text[0x9b + 0x0a]).isEqualTo((byte) 0xcc);
  }

  @Test
  void whatDoesNotFitIsAnotherBuild() {
    assertThatThrownBy(() -> ModuleLayout.of(module.elf(), memory(0xa0), address -> true))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("another build of it");
  }
}
