package org.jumppatch.elf.wrapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.elf.bzimage.KernelFile.PE;
import static org.jumppatch.elf.bzimage.KernelFile.bzImage;
import static org.jumppatch.elf.bzimage.KernelFile.changed;
import static org.jumppatch.elf.bzimage.KernelFile.fields;
import static org.jumppatch.elf.bzimage.KernelFile.image;
import static org.jumppatch.elf.bzimage.KernelFile.kernel;
import static org.jumppatch.elf.bzimage.KernelFile.roomy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.compression.Packing;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.ImageKind;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unified kernel images, and what objcopy finds in them. */
public class UnifiedKernelTest {
  @TempDir Path folder;

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
  public static byte[] unified(byte[] kernel) {
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
}
