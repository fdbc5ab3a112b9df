package org.jumppatch.elf.linux;

import java.util.Optional;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfHeader;
import org.jumppatch.elf.compression.Compression;

/**
 * A file seen through what it is packed into.
 *
 * @param content an ELF file, and whatever follows it
 * @param packing what it came out of
 */
record Unwrapped(Bytes content, Packing packing) {
  enum Packing {
    NONE,
    COMPRESSION,
    VMLINUZ
  }

  /**
   * Unpacks a file if it is packed.
   *
   * @param amongMany whether it is one of many
   * @throws org.jumppatch.elf.ImageFormatException if it neither is nor holds an ELF file
   */
  static Unwrapped of(Bytes file, boolean amongMany) {
    if (file.size() == 0) {
      throw file.malformed(-1, "the file is empty");
    }
    if (ElfHeader.startsLikeElf(file)) {
      return new Unwrapped(file, Packing.NONE);
    }
    if (BzImage.matches(file)) {
      return unpacked(file, BzImage.read(file).unpack(), Packing.VMLINUZ);
    }
    Optional<Compression> compression = Compression.of(file);
    if (compression.isPresent()) {
      byte[] content =
          amongMany ? compression.get().unpackAmongMany(file) : compression.get().unpack(file);
      return unpacked(file, content, Packing.COMPRESSION);
    }
    throw file.malformed(-1, "neither an ELF file nor a vmlinuz nor a compressed module");
  }

  private static Unwrapped unpacked(Bytes file, byte[] content, Packing packing) {
    Bytes unpacked = Bytes.of(file.name(), content);
    if (!ElfHeader.startsLikeElf(unpacked)) {
      throw file.malformed(-1, "what is packed into it is no ELF file");
    }
    return new Unwrapped(unpacked, packing);
  }
}
