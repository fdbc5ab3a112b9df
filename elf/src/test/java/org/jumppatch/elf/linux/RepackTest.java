package org.jumppatch.elf.linux;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jumppatch.elf.compression.Packing.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.compression.Packing;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.elf.wrapping.RepackException;
import org.jumppatch.elf.wrapping.Repacked;
import org.jumppatch.elf.wrapping.Starter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images put back into what they were found in, read by the formats' own programs. */
public class RepackTest {
  private static final int CODE = 1024;
  private static final int PE = 0x80;
  private static final int CHECKSUM = PE + 24 + 64;
  private static final int SECURITY = PE + 24 + 112 + 32;

  @TempDir Path folder;

  private static byte[] kernel() throws IOException {
    return Files.readAllBytes(Samples.image("schedstats.elf"));
  }

  private static ByteBuffer fields(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A bzImage as the build leaves it: with EFI headers and a CRC. */
  public static byte[] bzImage(byte[] payload) {
    int paragraphs = (payload.length + 64 + 15) / 16;
    byte[] file = new byte[CODE + 16 * paragraphs];
    ByteBuffer fields = fields(file);
    fields.putShort(0, (short) 0x5a4d).putInt(0x3c, PE).putInt(PE, 0x4550);
    fields.putShort(PE + 20, (short) 160).putShort(PE + 24, (short) 0x20b).putInt(PE + 24 + 108, 6);
    fields.put(0x1f1, (byte) 1).putInt(0x1f4, paragraphs).putShort(0x1fe, (short) 0xaa55);
    fields.putInt(0x202, 0x5372_6448).putShort(0x206, (short) 0x20f).putInt(0x248, 32);
    fields.putInt(0x24c, payload.length).put(CODE + 32, payload);
    fields.putInt(file.length - 4, crc(file, file.length));
    return file;
  }

  private static int crc(byte[] file, int end) {
    CRC32 crc = new CRC32();
    crc.update(file, 0, end - 4);
    return ~(int) crc.getValue();
  }

  private static Image image(byte[] file) {
    return Image.of(Path.of("test"), bytes(file));
  }

  /** As a kernel is flipped: a few bytes here and there. */
  private static byte[] changed(byte[] content) {
    byte[] changed = content.clone();
    for (int at = 0x1000; at < 0x2000; at += 0x111) {
      changed[at] ^= 1;
    }
    return changed;
  }

  @ParameterizedTest
  @EnumSource
  void aKernelGoesBackIntoItsPlace(Compression compression) throws IOException {
    // One byte in four hundred is room enough for what the build's programs do otherwise.
    byte[] payload = roomy(Packing.payload(compression, kernel()));
    byte[] before = bzImage(payload);
    assertThat(image(before).content().copy(0, kernel().length)).isEqualTo(kernel());
    Repacked repacked = image(before).repack(changed(kernel()));
    byte[] after = repacked.file();

    assertThat(repacked.lost()).isEmpty();
    assertThat(after).hasSameSizeAs(before);
    assertThat(Arrays.copyOf(after, CODE + 32)).isEqualTo(Arrays.copyOf(before, CODE + 32));
    assertThat(fields(after).getInt(after.length - 4)).isEqualTo(crc(after, after.length));
    assertThat(fields(after).getInt(CODE + 32 + payload.length - 4)).isEqualTo(kernel().length);
    assertThat(image(after).content().copy(0, kernel().length)).isEqualTo(changed(kernel()));
    byte[] packed = Arrays.copyOfRange(after, CODE + 32, CODE + 32 + payload.length - 4);
    assertThat(Program.filter(stream(compression, packed), unpacker(compression)))
        .isEqualTo(changed(kernel()));
  }

  /** Without the padding; of gzip with the four bytes that are its own end, or behind it. */
  private static byte[] stream(Compression compression, byte[] packed) {
    if (compression == Compression.LZ4) {
      return packed;
    }
    int end = packed.length;
    while (packed[end - 1] == 0) {
      end--;
    }
    if (compression == Compression.LZO) {
      // Two that end the last block, and four behind it.
      return Arrays.copyOf(packed, end + 6);
    }
    // Zeroes may be the stream's own: xz ends at a multiple of four.
    return Arrays.copyOf(packed, compression == Compression.ZSTD ? end : (end + 3) & -4);
  }

  private static String[] unpacker(Compression compression) {
    return switch (compression) {
      case GZIP -> new String[] {"gzip", "-dcq"};
      case BZIP2 -> new String[] {"bzip2", "-dc"};
      case LZMA, XZ -> new String[] {"xz", "-dcq", "--single-stream"};
      case LZO -> new String[] {"lzop", "-dc"};
      case LZ4 -> new String[] {"lz4", "-dc", "-", "-"};
      case ZSTD -> new String[] {"zstd", "-dc"};
    };
  }

  private static byte[] roomy(byte[] payload) {
    return roomy(payload, payload.length / 100 + 64);
  }

  private static byte[] roomy(byte[] payload, int room) {
    byte[] roomy = Arrays.copyOf(payload, payload.length + room);
    fields(roomy)
        .putInt(payload.length - 4, 0)
        .putInt(roomy.length - 4, fields(payload).getInt(payload.length - 4));
    return roomyGzip(payload) ? withOwnSize(payload, roomy) : roomy;
  }

  private static boolean roomyGzip(byte[] payload) {
    return payload[0] == 0x1f;
  }

  /** A gzip stream keeps its own size at its end. */
  private static byte[] withOwnSize(byte[] payload, byte[] roomy) {
    System.arraycopy(payload, 0, roomy, 0, payload.length);
    return roomy;
  }

  /**
   * Zeroes behind an LZ4 stream are a block to the stub of kernels before 5.14, and a failure
   * (lib/decompress_unlz4.c): it knows frames, blocks, and where the payload ends.
   */
  @Test
  void anLz4StreamEndsWhereThePayloadDoes() throws IOException {
    byte[] tight = Packing.payload(Compression.LZ4, kernel());
    for (int room : new int[] {200, 201, 202, 203, 10_000}) {
      byte[] payload = roomy(tight, room);
      byte[] after = image(bzImage(payload)).repack(changed(kernel())).file();
      assertThat(image(after).content().copy(0, kernel().length)).isEqualTo(changed(kernel()));
      ByteBuffer packed = fields(after).slice(CODE + 32, payload.length - 4).order(LITTLE_ENDIAN);
      int blocks = 0;
      while (packed.hasRemaining()) {
        int length = packed.getInt();
        if (length != 0x184c_2102) {
          assertThat(length).isPositive();
          packed.position(packed.position() + length);
          blocks++;
        }
      }
      assertThat(blocks).isEqualTo(1);
    }
  }

  /**
   * A kernel is unpacked over its payload. One that was not packed as hard as it is now would
   * overwrite the payload's last bytes before they are read, were they so much further in front.
   */
  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void aStreamIsFilledUpInFront(Compression compression) throws IOException {
    byte[] payload = roomy(Packing.payload(compression, kernel()), 10_000);
    byte[] after = image(bzImage(payload)).repack(changed(kernel())).file();
    byte[] packed = Arrays.copyOfRange(after, CODE + 32, CODE + 32 + payload.length - 4);
    // Four of them may be padding, and two the end of gzip's own size.
    assertThat(Arrays.copyOfRange(packed, packed.length - 7, packed.length))
        .isNotEqualTo(new byte[7]);
    byte[] stream = compression == Compression.GZIP ? packed : stream(compression, packed);
    assertThat(Program.filter(stream, unpacker(compression))).isEqualTo(changed(kernel()));
    assertThat(image(after).content().copy(0, kernel().length)).isEqualTo(changed(kernel()));
  }

  @ParameterizedTest
  @EnumSource(names = {"BZIP2", "LZMA", "XZ", "LZO"})
  void aStreamThatCannotBeFilledUpIsRefused(Compression compression) throws IOException {
    byte[] payload = roomy(Packing.payload(compression, kernel()), 10_000);
    assertThatThrownBy(() -> image(bzImage(payload)).repack(changed(kernel())))
        .isInstanceOf(RepackException.class)
        .hasMessageMatching(
            "test: the kernel does not fit into it: packed with "
                + compression.word()
                + " it has \\d+ bytes, too few of \\d+: .*");
  }

  @Test
  void aSignatureIsCutOffAndTheCrcIsThatOfTheFile() throws IOException {
    byte[] before = bzImage(roomy(Packing.payload(Compression.ZSTD, kernel())));
    byte[] signed = Arrays.copyOf(before, before.length + 0x100);
    fields(signed).putInt(SECURITY, before.length).putInt(SECURITY + 4, 0x100).putInt(CHECKSUM, 7);
    Repacked repacked = image(signed).repack(changed(kernel()));
    byte[] after = repacked.file();

    assertThat(repacked.lost()).containsExactly("the signature for Secure Boot");
    assertThat(after).hasSameSizeAs(before);
    assertThat(fields(after).getLong(SECURITY)).isZero();
    assertThat(fields(after).getInt(CHECKSUM)).isZero();
    assertThat(fields(after).getInt(after.length - 4)).isEqualTo(crc(after, after.length));
  }

  /** From Linux 6.15 on there is no CRC, and a signer's checksum can be kept right. */
  @Test
  void withoutACrcTheChecksumIsRenewed() throws IOException {
    byte[] before = bzImage(roomy(Packing.payload(Compression.ZSTD, kernel())));
    fields(before).putInt(before.length - 4, 0).putInt(CHECKSUM, 7);
    byte[] after = image(before).repack(changed(kernel())).file();

    assertThat(fields(after).getInt(after.length - 4)).isZero();
    long sum = 0;
    for (int at = 0; at < after.length; at += 2) {
      sum += at == CHECKSUM || at == CHECKSUM + 2 ? 0 : fields(after).getShort(at) & 0xffff;
      sum = (sum & 0xffff) + (sum >> 16);
    }
    assertThat(fields(after).getInt(CHECKSUM)).isEqualTo((int) sum + after.length);
  }

  @Test
  void whatDoesNotFitIsToldWithTheBytesThatAreTooMany() throws IOException {
    byte[] noise = kernel();
    byte[] rubbish = new byte[0x4000];
    new Random(1).nextBytes(rubbish);
    System.arraycopy(rubbish, 0, noise, 0x1000, rubbish.length);
    byte[] before = bzImage(Packing.payload(Compression.ZSTD, kernel()));
    assertThatThrownBy(() -> image(before).repack(noise))
        .isInstanceOf(RepackException.class)
        .hasMessageMatching(
            "test: the kernel does not fit into it: \\d+ bytes too many with zstd, of \\d+");
    byte[] longer = Arrays.copyOf(kernel(), kernel().length + 8);
    assertThatThrownBy(() -> image(before).repack(longer))
        .isInstanceOf(RepackException.class)
        .hasMessageContaining("has 8 bytes more than the " + kernel().length);
  }

  @Test
  void aPlainKernelMayBeThePayload() throws IOException {
    byte[] payload = Arrays.copyOf(kernel(), kernel().length + 4);
    fields(payload).putInt(kernel().length, kernel().length);
    Image image = image(bzImage(payload));
    assertThat(image.kind()).isEqualTo(ImageKind.VMLINUZ);
    assertThat(image.content().size()).isEqualTo(kernel().length);
    byte[] after = image.repack(changed(kernel())).file();
    assertThat(image(after).content().copy(0, kernel().length)).isEqualTo(changed(kernel()));
  }

  /** The build's vmlinux.bin.*, with the size word that the build appends. */
  @ParameterizedTest
  @EnumSource
  void aPayloadByItselfIsRead(Compression compression) throws IOException {
    byte[] payload = Packing.payload(compression, kernel());
    Image image = image(payload);
    assertThat(image.content().copy(0, kernel().length)).isEqualTo(kernel());
    byte[] after = image.repack(changed(kernel())).file();
    assertThat(fields(after).getInt(after.length - 4)).isEqualTo(kernel().length);
    assertThat(image(after).content().copy(0, kernel().length)).isEqualTo(changed(kernel()));
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "XZ", "ZSTD"})
  void aModuleIsPackedAsTheKernelUnpacksIt(Compression compression) throws IOException {
    byte[] module = Files.readAllBytes(Samples.image("module.ko"));
    byte[] after = image(Packing.pack(compression, module)).repack(module).file();
    assertThat(Program.filter(after, unpacker(compression))).isEqualTo(module);
    if (compression == Compression.XZ) {
      Path file = Files.write(folder.resolve("m.xz"), after);
      String told = String.join("\n", Program.lines("xz", "-lvv", file.toString()));
      assertThat(told).contains("CRC32").contains("--lzma2=dict=1MiB").doesNotContain("--x86");
    }
  }

  @Test
  void aUnifiedKernelImageHasItsKernelChanged() throws IOException {
    byte[] inner = bzImage(roomy(Packing.payload(Compression.ZSTD, kernel())));
    byte[] before = unified(inner);
    Image image = image(before);
    assertThat(image.kind()).isEqualTo(ImageKind.VMLINUZ);
    assertThat(image.form()).isEqualTo("unified kernel image, bzImage");
    assertThat(image.starter()).isEqualTo(Starter.FIRMWARE);
    assertThat(image(inner).starter()).isEqualTo(Starter.LOADER);
    assertThat(image.content().copy(0, kernel().length)).isEqualTo(kernel());
    byte[] after = image.repack(changed(kernel())).file();
    assertThat(after).hasSameSizeAs(before);
    assertThat(image(after).content().copy(0, kernel().length)).isEqualTo(changed(kernel()));
    Path file = Files.write(folder.resolve("uki.efi"), after);
    Path taken = folder.resolve("taken");
    Program.lines(
        "objcopy", "-O", "binary", "--only-section=.linux", file.toString(), taken.toString());
    assertThat(image(Files.readAllBytes(taken)).content().copy(0, kernel().length))
        .isEqualTo(changed(kernel()));
  }

  /** A PE file of two sections, of which the second is the kernel. */
  static byte[] unified(byte[] kernel) {
    int header = 0x400;
    int room = (kernel.length + 0x1ff) & -0x200;
    byte[] file = new byte[header + 0x200 + room];
    ByteBuffer fields = fields(file);
    fields.putShort(0, (short) 0x5a4d).putInt(0x3c, PE).putInt(PE, 0x4550);
    fields.putShort(PE + 4, (short) 0x8664).putShort(PE + 6, (short) 2);
    fields.putShort(PE + 20, (short) 240).putShort(PE + 22, (short) 0x22e);
    fields
        .putShort(PE + 24, (short) 0x20b)
        .putInt(PE + 24 + 32, 0x1000)
        .putInt(PE + 24 + 36, 0x200);
    fields.putInt(PE + 24 + 56, 0x10000 + room).putInt(PE + 24 + 60, header);
    fields.putShort(PE + 24 + 68, (short) 10).putInt(PE + 24 + 108, 16);
    int table = PE + 24 + 240;
    section(fields, table, ".text", 0x200, 0x1000, 0x200, header);
    section(fields, table + 40, ".linux", kernel.length, 0x2000, room, header + 0x200);
    fields.put(header + 0x200, kernel);
    return file;
  }

  private static void section(
      ByteBuffer fields, int at, String name, int size, int address, int room, int offset) {
    fields.put(at, name.getBytes(StandardCharsets.US_ASCII));
    fields.putInt(at + 8, size).putInt(at + 12, address).putInt(at + 16, room);
    fields.putInt(at + 20, offset).putInt(at + 36, 0x4000_0040);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void anAndroidBootImageHasItsKernelChanged(int version) throws IOException {
    byte[] file = android(bzImage(roomy(Packing.payload(Compression.GZIP, kernel()))), version);
    Image image = image(file);
    assertThat(image.form()).isEqualTo("Android boot image, bzImage");
    assertThat(image.starter()).isEqualTo(Starter.NOTHING);
    byte[] after = image.repack(changed(kernel())).file();
    assertThat(image(after).content().copy(0, kernel().length)).isEqualTo(changed(kernel()));
    for (int at : new int[] {8, 36}) {
      byte[] damaged = file.clone();
      fields(damaged).putInt(at, 0x7fff_fff3);
      if (at == 8 || version < 3) {
        assertThatThrownBy(() -> image(damaged)).hasMessageContaining("Android boot image");
      }
    }
  }

  static byte[] android(byte[] kernel, int version) {
    int page = version < 3 ? 2048 : 4096;
    byte[] file = new byte[page + (kernel.length + page - 1) / page * page + page];
    ByteBuffer fields = fields(file);
    fields.put(0, "ANDROID!".getBytes(StandardCharsets.US_ASCII)).putInt(8, kernel.length);
    fields.putInt(36, version < 3 ? page : 0).putInt(40, version).put(page, kernel);
    return file;
  }
}
