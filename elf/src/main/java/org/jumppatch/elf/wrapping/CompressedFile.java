package org.jumppatch.elf.wrapping;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfHeader;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.compression.Effort;

/**
 * A compressed module, or a kernel's payload by itself: the {@code vmlinux.bin.*} of a build has
 * the unpacked size after it (arch/x86/boot/compressed/Makefile, {@code size_append}).
 */
public final class CompressedFile implements Wrapping {
  private final Compression compression;
  private final Bytes content;
  private final boolean sized;

  private CompressedFile(Compression compression, Bytes content, boolean sized) {
    this.compression = compression;
    this.content = content;
    this.sized = sized;
  }

  /**
   * Unpacks a file.
   *
   * @param amongMany whether it is one of many
   * @throws ImageFormatException if it is damaged
   */
  public static CompressedFile read(Bytes file, Compression compression, boolean amongMany) {
    try {
      byte[] content = amongMany ? compression.unpackAmongMany(file) : compression.unpack(file);
      return new CompressedFile(compression, Bytes.of(file.name(), content), false);
    } catch (ImageFormatException e) {
      try {
        byte[] content = compression.unpackPayload(file);
        return new CompressedFile(compression, Bytes.of(file.name(), content), true);
      } catch (ImageFormatException also) {
        e.addSuppressed(also);
        throw e;
      }
    }
  }

  @Override
  public String word() {
    return compression.word();
  }

  @Override
  public Bytes content() {
    return content;
  }

  @Override
  public Repacked with(byte[] changed) {
    byte[] packed = compression.pack(changed, isModule() ? Effort.MODULE : Effort.KERNEL);
    return new Repacked(sized ? withSize(packed, changed.length) : packed, List.of());
  }

  /** Of kernels none is an object file. */
  private boolean isModule() {
    return ElfHeader.startsLikeElf(content) && content.has(16, 2) && content.u16(16) == 1;
  }

  private static byte[] withSize(byte[] packed, int size) {
    return ByteBuffer.allocate(packed.length + Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(packed)
        .putInt(size)
        .array();
  }
}
