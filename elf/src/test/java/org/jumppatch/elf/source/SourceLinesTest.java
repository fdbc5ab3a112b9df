package org.jumppatch.elf.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Compiled;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourceLinesTest {
  @TempDir Path folder;

  private static List<Long> sites(Image image) {
    return JumpTable.of(image).entries().stream().map(JumpEntry::code).sorted().toList();
  }

  private static String function(Image image, long site) {
    SymbolOffset place = Objects.requireNonNull(image.symbols().nearest(site));
    return place.name().replaceFirst("\\..*", "");
  }

  /** What the source itself says: each site's line tests a key, in the function that holds it. */
  private static void assertLinesAreTrue(Image image, SourceLines lines, String source)
      throws IOException {
    List<String> text = Files.readAllLines(Compiled.source(source));
    for (long site : sites(image)) {
      List<SourceLine> frames = lines.at(site);
      assertThat(frames).as("%x", site).hasSizeGreaterThan(1);
      SourceLine inlined = frames.get(0);
      assertThat(inlined.file()).endsWith("static_key.h");
      assertThat(Files.readAllLines(Compiled.source("static_key.h")).get(inlined.line() - 1))
          .contains("asm goto");
      SourceLine outer = frames.get(frames.size() - 1);
      assertThat(outer.file()).endsWith("/" + source);
      assertThat(outer.function()).isEqualTo(function(image, site));
      assertThat(text.get(outer.line() - 1)).containsPattern("_(un)?likely|_enabled|_likely|_at");
    }
  }

  @ParameterizedTest
  @EnumSource(Symbolizer.class)
  void everySymbolizerFindsTheLinesThatTestAKey(Symbolizer symbolizer) throws IOException {
    Program.require(symbolizer.program());
    Path program = Compiled.program("schedstats.c", folder.resolve("a program.elf"));
    Image image = Image.open(program);
    long[] sites = sites(image).stream().mapToLong(site -> site).toArray();
    List<List<SourceLine>> told = symbolizer.lines(program, null, sites);
    assertThat(told).isEqualTo(Symbolizer.BINUTILS.lines(program, null, sites));
    assertThat(symbolizer.lines(program, null, new long[] {1, 2}))
        .isEqualTo(List.of(List.of(), List.of()));
  }

  @Test
  void aProgramTellsItsLinesAndItsDebugFileToo() throws IOException {
    Path program = Compiled.program("schedstats.c", folder.resolve("whole.elf"));
    Image whole = Image.open(program);
    assertLinesAreTrue(whole, SourceLines.of(whole, null, sites(whole)), "schedstats.c");

    Path debug = folder.resolve("debug");
    Path stripped = folder.resolve("stripped.elf");
    Compiled.call(List.of("objcopy", "--only-keep-debug", program.toString(), debug.toString()));
    Compiled.call(List.of("objcopy", "-g", program.toString(), stripped.toString()));
    Image bare = Image.open(stripped);
    assertLinesAreTrue(bare, SourceLines.of(bare, debug, sites(bare)), "schedstats.c");

    String id = Objects.requireNonNull(BuildId.of(bare.elf()));
    assertThat(id).hasSize(40);
    Path installed = folder.resolve("installed");
    Path named = installed.resolve(id.substring(0, 2)).resolve(id.substring(2) + ".debug");
    assertThatThrownBy(() -> DebugFile.of(bare, null, installed))
        .isInstanceOf(SourceMissingException.class)
        .hasMessageContaining(named.toString());
    Files.createDirectories(Objects.requireNonNull(named.getParent()));
    Files.copy(debug, named);
    try (DebugFile found = DebugFile.of(bare, null, installed)) {
      assertThat(found.path()).isEqualTo(named);
    }
  }

  @Test
  void aCompressedModuleIsUnpackedForIt() throws IOException {
    Path module = Compiled.module("module.c", folder.resolve("module.ko"));
    Compiled.call(List.of("gzip", module.toString()));
    Image image = Image.open(folder.resolve("module.ko.gz"));
    assertLinesAreTrue(image, SourceLines.of(image, null, sites(image)), "module.c");
    List<Path> left = new ArrayList<>();
    try (DebugFile file = DebugFile.of(image, null)) {
      left.add(file.path());
      assertThat(file.path()).exists();
    }
    assertThat(left.get(0)).doesNotExist();
  }

  @Test
  void anotherImagesLinesAreRefused() throws IOException {
    Path program = Compiled.program("schedstats.c", folder.resolve("one.elf"));
    Path other = Compiled.program("matrix.c", folder.resolve("other.elf"));
    Image image = Image.open(program);
    assertThatThrownBy(() -> DebugFile.of(image, other))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("of another image");
    Path bare = Samples.image("schedstats.elf");
    assertThatThrownBy(() -> DebugFile.of(image, bare))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("no source lines in it");
    assertThatThrownBy(() -> DebugFile.of(Image.open(bare), null))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("no build-id");
  }

  /** With other options the compiler moves the code, and with the same source all names are one. */
  @Test
  void withoutABuildIdTheCodeTellsWhoseTheLinesAre() throws IOException {
    Path program = Compiled.program("schedstats.c", folder.resolve("one.elf"));
    Path other = Compiled.program("schedstats.c", folder.resolve("other.elf"), "-O1");
    Path stripped = folder.resolve("stripped.elf");
    Compiled.call(
        List.of(
            "objcopy",
            "-g",
            "--remove-section=.note.gnu.build-id",
            program.toString(),
            stripped.toString()));
    Image image = Image.open(stripped);
    assertThat(BuildId.of(image.elf())).isNull();
    assertThatThrownBy(() -> DebugFile.of(image, other))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("of another image");
    assertLinesAreTrue(image, SourceLines.of(image, program, sites(image)), "schedstats.c");
  }

  @Test
  void aLinkToTheDebugFileIsFollowed() throws IOException {
    Path program = Compiled.program("schedstats.c", folder.resolve("whole.elf"));
    Path debug = folder.resolve("lines.debug");
    Path stripped = folder.resolve("stripped.elf");
    Compiled.call(List.of("objcopy", "--only-keep-debug", program.toString(), debug.toString()));
    Compiled.call(
        List.of(
            "objcopy",
            "-g",
            "--add-gnu-debuglink=" + debug,
            program.toString(),
            stripped.toString()));
    Image image = Image.open(stripped);
    assertLinesAreTrue(image, SourceLines.of(image, null, sites(image)), "schedstats.c");
  }

  @Test
  void withoutASymbolizerThePackageIsNamed() {
    assertThatThrownBy(() -> Symbolizer.installed(true, folder.toString()))
        .isInstanceOf(SourceMissingException.class)
        .hasMessageContaining("of a module")
        .hasMessageNotContaining("llvm");
    assertThatThrownBy(() -> Symbolizer.installed(false, folder.toString()))
        .isInstanceOf(SourceMissingException.class)
        .hasMessageContaining("apt-get install binutils");
  }
}
