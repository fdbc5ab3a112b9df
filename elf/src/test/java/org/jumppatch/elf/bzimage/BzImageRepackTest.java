package org.jumppatch.elf.bzimage;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jumppatch.elf.bzimage.KernelFile.CODE;
import static org.jumppatch.elf.bzimage.KernelFile.PE;
import static org.jumppatch.elf.bzimage.KernelFile.bzImage;
import static org.jumppatch.elf.bzimage.KernelFile.changed;
import static org.jumppatch.elf.bzimage.KernelFile.crc;
import static org.jumppatch.elf.bzimage.KernelFile.fields;
import static org.jumppatch.elf.bzimage.KernelFile.image;
import static org.jumppatch.elf.bzimage.KernelFile.kernel;
import static org.jumppatch.elf.bzimage.KernelFile.roomy;
import static org.jumppatch.elf.bzimage.KernelFile.stream;
import static org.jumppatch.elf.bzimage.KernelFile.unpacker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.compression.Packing;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.ImageKind;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.wrapping.RepackException;
import org.jumppatch.elf.wrapping.Repacked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kernels put back into the boot files that they were found in, read by the formats' own programs.
 */
class BzImageRepackTest {
  private static final int CHECKSUM = PE + 24 + 64;
  private static final int SECURITY = PE + 24 + 112 + 32;

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
}
