package org.jumppatch.elf.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jumppatch.elf.bzimage.BzImage;
import org.jumppatch.elf.bzimage.KernelFile;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.compression.Packing;
import org.jumppatch.elf.kallsyms.KallsymsSeeds;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.elf.wrapping.AndroidKernelTest;
import org.jumppatch.elf.wrapping.KernelPackageTest;
import org.jumppatch.elf.wrapping.UnifiedKernelTest;

/**
 * Writes the saved inputs that the fuzz tests of this module start from: the samples, the headers
 * of real kernels, made-up kallsyms of every layout. To be run again where a reader gets to read
 * something new; inputs that were found by fuzzing lie beside these and stay.
 */
final class FuzzSeeds {
  private static final int SECTION_OFFSET = 40;
  private static final int SECTION_COUNTS = 60;
  private static final int SETUP_HEADER_END = 0x270;

  private final Path folder =
      Checkout.root().resolve("elf/src/test/resources").resolve("org/jumppatch/elf");

  private FuzzSeeds() {}

  /** Writes them all into the module's test resources. */
  public static void main(String[] args) throws IOException {
    FuzzSeeds seeds = new FuzzSeeds();
    seeds.images();
    seeds.kernels();
    seeds.packed();
    seeds.kallsyms();
    seeds.kaslr();
    seeds.signatures();
    seeds.wrappings();
  }

  private void write(String target, String name, byte[] content) throws IOException {
    Path file = folder.resolve(target).resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private static byte[] sample(String name) throws IOException {
    return Files.readAllBytes(Samples.image(name));
  }

  private void images() throws IOException {
    for (String name : List.of("matrix.elf", "absolute.elf", "pie.elf", "module.ko")) {
      byte[] file = sample(name);
      write("ElfFuzzTestInputs/headers", name, file);
      write("ElfFuzzTestInputs/memoryAndSymbols", name, file);
      write("ElfFuzzTestInputs/relocations", name, file);
      write("linux/LinuxFuzzTestInputs/image", name, file);
      boolean module = name.endsWith(".ko");
      write("jumplabel/TableFuzzTestInputs/" + (module ? "relocations" : "section"), name, file);
      if (!module) {
        write("jumplabel/TableFuzzTestInputs/content", name, withoutSections(file));
      }
    }
  }

  private static byte[] withoutSections(byte[] file) {
    byte[] stripped = file.clone();
    ByteBuffer.wrap(stripped).putLong(SECTION_OFFSET, 0).putInt(SECTION_COUNTS, 0);
    return stripped;
  }

  /** The first bytes of real kernels, and their setup headers before small payloads. */
  private void kernels() throws IOException {
    for (Kernel kernel : List.of(Kernels.v6_1(), Kernels.v6_12())) {
      byte[] file = Files.readAllBytes(kernel.vmlinuz());
      String name = kernel.release().substring(0, kernel.release().indexOf('.', 2));
      write("linux/LinuxFuzzTestInputs/bzImage", name + "-start", Arrays.copyOf(file, 2048));
      byte[] unpacked = BzImage.read(Packing.bytes(file)).unpack();
      write("ElfFuzzTestInputs/headers", name + "-vmlinux-start", Arrays.copyOf(unpacked, 1024));
      for (Compression compression : Compression.values()) {
        byte[] payload = payload(compression, sample("absolute.elf"));
        write(
            "linux/LinuxFuzzTestInputs/bzImage",
            name + "-" + compression.name().toLowerCase(Locale.ROOT),
            bzImage(Arrays.copyOf(file, SETUP_HEADER_END), payload));
      }
    }
  }

  private static byte[] bzImage(byte[] setup, byte[] payload) {
    int code = 1024;
    int paragraphs = (payload.length + 15) / 16;
    ByteBuffer file =
        ByteBuffer.allocate(code + 16 * paragraphs).order(ByteOrder.LITTLE_ENDIAN).put(setup);
    file.put(0x1f1, (byte) 1).putInt(0x1f4, paragraphs).putInt(0x248, 0);
    file.putInt(0x24c, payload.length).position(code).put(payload);
    return file.array();
  }

  /** With a small dictionary, which a decoder has to make room for each time. */
  private static byte[] payload(Compression compression, byte[] content) {
    String[] command =
        switch (compression) {
          case LZMA -> new String[] {"xz", "--format=lzma", "--lzma1=dict=64KiB"};
          case XZ -> new String[] {"xz", "--check=crc32", "--x86", "--lzma2=dict=64KiB"};
          default -> null;
        };
    if (command == null) {
      return Packing.payload(compression, content);
    }
    byte[] packed = Program.filter(content, command);
    return ByteBuffer.allocate(packed.length + Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(packed)
        .putInt(content.length)
        .array();
  }

  private void packed() throws IOException {
    for (Compression compression : Compression.values()) {
      String name = compression.name().toLowerCase(Locale.ROOT);
      String target = "compression/CompressionFuzzTestInputs/" + name;
      write(target, "elf", payload(compression, sample("absolute.elf")));
      write(target, "mixed", payload(compression, Packing.content(1, 3000)));
      write(target, "zeroes", payload(compression, new byte[100_000]));
      write(target, "nothing", payload(compression, new byte[0]));
    }
  }

  private void kallsyms() throws IOException {
    for (Map.Entry<String, byte[]> seed : KallsymsSeeds.all().entrySet()) {
      write("kallsyms/KallsymsFuzzTestInputs/kallsyms", seed.getKey(), seed.getValue());
    }
  }

  private void kaslr() throws IOException {
    byte[] elf = withoutSections(sample("absolute.elf"));
    int place = 0x8100_0010;
    int[][] lists = {
      {},
      {0, place, 0, place + 8},
      {0, place, 0, place + 4, 0, place + 8},
      {0, 0, 0, 0, place, 0, place}
    };
    for (int[] list : lists) {
      ByteBuffer file =
          ByteBuffer.allocate(elf.length + 4 * list.length).order(ByteOrder.LITTLE_ENDIAN).put(elf);
      for (int word : list) {
        file.putInt(word);
      }
      String name = list.length + "-words";
      write("linux/LinuxFuzzTestInputs/kaslrRelocations", name, file.array());
    }
  }

  private void signatures() throws IOException {
    byte[] marker = "~Module signature appended~\n".getBytes(StandardCharsets.US_ASCII);
    byte[] signed =
        ByteBuffer.allocate(200 + 12 + marker.length)
            .put(202, (byte) 2)
            .putInt(208, 100)
            .put(212, marker)
            .array();
    write("linux/LinuxFuzzTestInputs/moduleSignature", "signed", signed);
    write("linux/LinuxFuzzTestInputs/moduleSignature", "unsigned", sample("module.ko"));
  }

  private void wrappings() throws IOException {
    byte[] bzImage = KernelFile.bzImage(Packing.payload(Compression.GZIP, sample("absolute.elf")));
    write("linux/LinuxFuzzTestInputs/image", "unified", UnifiedKernelTest.unified(bzImage));
    write("linux/LinuxFuzzTestInputs/image", "android", AndroidKernelTest.android(bzImage, 0));
    write("linux/LinuxFuzzTestInputs/image", "rpm", KernelPackageTest.rpm(Compression.GZIP));
    write("linux/LinuxFuzzTestInputs/packageFile", "rpm", KernelPackageTest.rpm(Compression.XZ));
    for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
      String name = "deb-" + compression.word();
      byte[] deb = KernelPackageTest.deb(compression, "./lib/modules/6.1/module.ko");
      write("linux/LinuxFuzzTestInputs/packageFile", name, deb);
    }
    for (Compression compression : Compression.values()) {
      write(
          "linux/LinuxFuzzTestInputs/image",
          "payload-" + compression.word(),
          payload(compression, sample("absolute.elf")));
    }
  }
}
