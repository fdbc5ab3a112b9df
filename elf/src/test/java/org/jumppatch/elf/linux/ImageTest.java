package org.jumppatch.elf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageTest {
  /** As distributions split a file in two; the second one is found by the name in the first. */
  @Test
  void aStrippedFileAndItsDebugOnlyFileAreOneImage(@TempDir Path split) throws IOException {
    Path whole = Samples.image("schedstats.elf");
    Path debug = split.resolve("names.debug");
    Path stripped = split.resolve("stripped.elf");
    Program.lines("objcopy", "--only-keep-debug", whole.toString(), debug.toString());
    Program.lines("objcopy", "--strip-all", whole.toString(), split.resolve("bare").toString());
    assertThat(Image.open(split.resolve("bare")).hasSymbolTable()).isFalse();
    Program.lines(
        "objcopy",
        "--strip-all",
        "--add-gnu-debuglink=" + debug,
        whole.toString(),
        stripped.toString());
    Image image = Image.open(stripped);
    assertThat(image.hasSymbolTable()).isTrue();
    Symbols names = Image.open(whole).symbols();
    for (String name : new String[] {"sched_schedstats", "netstamp_needed_key"}) {
      assertThat(image.symbols().addressesOf(name)).isEqualTo(names.addressesOf(name)).hasSize(1);
    }
    Files.write(debug, new byte[] {0}, StandardOpenOption.APPEND);
    assertThat(Image.open(stripped).hasSymbolTable()).as("another file").isFalse();
  }

  private static final int TYPE_FIELD = 16;
  private static final byte CORE = 4;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "schedstats.elf, executable",
    "absolute.elf,   executable",
    "pie.elf,        shared",
    "module.ko,      module",
  })
  void theContentTellsTheKind(String name, String kind) throws IOException {
    Path file = Files.copy(Samples.image(name), folder.resolve("anything.txt"));
    Image image = Image.open(file);
    assertThat(image.kind().word()).isEqualTo(kind);
    assertThat(image.path()).isEqualTo(file);
    assertThat(image.isUnpacked()).isFalse();
    assertThat(image.isSigned()).isFalse();
    assertThat(image.content().size()).isEqualTo(Files.size(file));
    assertThat(image.hasSymbolTable()).isTrue();
  }

  @Test
  void anObjectFileIsNoModule() throws IOException {
    Path source = Files.writeString(folder.resolve("object.s"), "nop\n");
    Path object = folder.resolve("object.o");
    Program.lines("as", "-o", object.toString(), source.toString());
    assertThat(Image.open(object).kind()).isEqualTo(ImageKind.RELOCATABLE);
  }

  @ParameterizedTest
  @CsvSource({"gzip,.gz", "xz,.xz", "zstd,.zst"})
  void aCompressedModuleIsUnpacked(String program, String ending) throws IOException {
    Path plain = Files.copy(Samples.image("module.ko"), folder.resolve("module.ko"));
    Program.lines(program, "-k", plain.toString());
    Image image = Image.open(folder.resolve("module.ko" + ending));
    assertThat(image.kind()).isEqualTo(ImageKind.MODULE);
    assertThat(image.isUnpacked()).isTrue();
    Bytes content = image.content();
    assertThat(content.copy(0, (int) content.size())).isEqualTo(Files.readAllBytes(plain));
    assertThat(content.name()).isEqualTo(folder.resolve("module.ko" + ending).toString());
  }

  @Test
  void aSignatureBehindAModuleIsSeen() throws IOException {
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.write(Files.readAllBytes(Samples.image("module.ko")));
    byte[] signature = new byte[300];
    signature[298] = 1;
    signature[299] = 288 - 256;
    signed.write(signature);
    signed.write("~Module signature appended~\n".getBytes(StandardCharsets.US_ASCII));
    Path file = Files.write(folder.resolve("signed.ko"), signed.toByteArray());
    assertThat(Image.open(file).isSigned()).isTrue();
  }

  @Test
  void whatIsNoFileIsCalledWhatItIs() throws IOException {
    Path fifo = folder.resolve("fifo");
    Program.lines("mkfifo", fifo.toString());
    assertRefused(fifo, "is a FIFO, not a file");
    assertRefused(folder, "is a folder, not a file");
    assertRefused(Path.of("/dev/null"), "is a character device, not a file");
    Path link = Files.createSymbolicLink(folder.resolve("link"), fifo);
    assertRefused(link, "is a FIFO, not a file");
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> Image.open(absent))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(absent + ": no such file or directory");
  }

  @Test
  void whatHoldsNoImageIsRefused() throws IOException {
    assertRefused(Files.createFile(folder.resolve("empty")), "the file is empty");
    Path text = Files.writeString(folder.resolve("text"), "text");
    assertRefused(text, "neither an ELF file nor a vmlinuz nor a compressed module");
    Program.lines("gzip", "-k", text.toString());
    assertRefused(folder.resolve("text.gz"), "what is packed into it is no ELF file");
    byte[] core = Files.readAllBytes(Samples.image("matrix.elf"));
    core[TYPE_FIELD] = CORE;
    assertRefused(Files.write(folder.resolve("core"), core), "a core dump, not an image");
  }

  private static void assertRefused(Path file, String problem) {
    assertThatThrownBy(() -> Image.open(file))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage(file + ": " + problem);
  }

  /** nm's letter for what lies in .bss is b or B. */
  @ParameterizedTest
  @CsvSource({"schedstats.elf", "pie.elf", "module.ko"})
  void bssIsWhatNmCallsSo(String name) throws IOException {
    Path file = Samples.image(name);
    Image image = Image.open(file);
    Symbols symbols = image.symbols();
    int bss = 0;
    for (String line : Program.lines("nm", "--format=sysv", file.toString())) {
      List<String> fields = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
      // Labels at the very end of a section are in none.
      if (fields.size() == 7 && fields.get(3).equals("OBJECT")) {
        boolean cleared = fields.get(2).equalsIgnoreCase("b");
        long[] addresses = symbols.addressesOf(fields.get(0));
        assertThat(addresses).hasSize(1);
        assertThat(image.isBss(addresses[0])).as(fields.get(0)).isEqualTo(cleared);
        bss += cleared ? 1 : 0;
      }
    }
    assertThat(bss).isPositive();
  }

  @Test
  void aModulesInitCodeGoesAndItsExitCodeStays() throws IOException {
    Image module = Image.open(Samples.image("module.ko"));
    assertThat(module.isInit(start(module, ".init.text"))).isTrue();
    assertThat(module.isInit(start(module, ".exit.text"))).isFalse();
    assertThat(module.isInit(start(module, ".text"))).isFalse();
    assertThat(module.isInit(-1)).isFalse();
  }

  private static long start(Image image, String section) {
    return image.space().sectionAddress(image.elf().section(section).orElseThrow().index());
  }

  @Test
  void aKernelIsUnpackedWithWhatFollowsIt() throws IOException {
    for (Kernel kernel : List.of(Kernels.v6_1(), Kernels.v6_12())) {
      Image image = Image.open(kernel.vmlinuz());
      assertThat(image.kind()).isEqualTo(ImageKind.VMLINUZ);
      assertThat(image.isUnpacked()).isTrue();
      assertThat(image.isSigned()).isFalse();
      assertThat(image.hasSymbolTable()).isFalse();
      assertThat(image.elf().end()).isLessThan(image.content().size());
      assertThat(image.isInit(start(image, ".init.text"))).isTrue();
      assertThat(image.isInit(start(image, ".exit.text"))).isTrue();
      assertThat(image.isInit(start(image, ".text"))).isFalse();
      assertThat(image.isBss(start(image, ".bss"))).isTrue();
      assertThat(image.isBss(start(image, ".bss") - 1)).isFalse();
      // It follows .bss in a segment that is all in the file.
      assertThat(image.isBss(start(image, ".init.scratch"))).isFalse();
      long[] text = image.symbols().addressesOf("_text");
      assertThat(text).containsExactly(start(image, ".text"));

      Path unpacked = folder.resolve("vmlinux");
      Bytes content = image.content();
      try (OutputStream file = Files.newOutputStream(unpacked)) {
        file.write(content.copy(0, Math.toIntExact(content.size())));
      }
      assertThat(Image.open(unpacked).kind()).isEqualTo(ImageKind.VMLINUX);
      assertThat(Image.open(unpacked).isUnpacked()).isFalse();
    }
  }
}
