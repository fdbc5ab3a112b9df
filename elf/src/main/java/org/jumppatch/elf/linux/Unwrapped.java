package org.jumppatch.elf.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfHeader;
import org.jumppatch.elf.bzimage.BzImage;
import org.jumppatch.elf.compression.Compression;
import org.jumppatch.elf.wrapping.AndroidBoot;
import org.jumppatch.elf.wrapping.CompressedFile;
import org.jumppatch.elf.wrapping.KernelPackage;
import org.jumppatch.elf.wrapping.RepackException;
import org.jumppatch.elf.wrapping.Repacked;
import org.jumppatch.elf.wrapping.UnifiedKernel;
import org.jumppatch.elf.wrapping.Wrapping;

/**
 * A file seen through what it is packed into.
 *
 * @param content an ELF file, and whatever follows it
 * @param wrappings what it came out of, the outermost first
 */
record Unwrapped(Bytes content, List<Wrapping> wrappings) {
  /**
   * A unified kernel image in which a bzImage has its payload is two; a compressed one is three.
   */
  private static final int DEEPEST = 4;

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
    List<Wrapping> wrappings = new ArrayList<>();
    Bytes content = file;
    while (!ElfHeader.startsLikeElf(content)) {
      Wrapping wrapping = wrappings.size() < DEEPEST ? wrapping(content, amongMany) : null;
      if (wrapping == null) {
        throw file.malformed(
            -1,
            wrappings.isEmpty()
                ? "neither an ELF file nor a vmlinuz nor a compressed module"
                : "what is packed into it is no ELF file");
      }
      wrappings.add(wrapping);
      content = wrapping.content();
    }
    return new Unwrapped(content, List.copyOf(wrappings));
  }

  private static @Nullable Wrapping wrapping(Bytes file, boolean amongMany) {
    Wrapping unified = BzImage.isBootable(file) ? null : UnifiedKernel.read(file);
    if (unified != null) {
      return unified;
    }
    if (BzImage.matches(file)) {
      return BzImage.read(file);
    }
    Wrapping android = AndroidBoot.read(file);
    if (android != null) {
      return android;
    }
    Wrapping packaged = KernelPackage.read(file);
    if (packaged != null) {
      return packaged;
    }
    Optional<Compression> compression = Compression.of(file);
    return compression.isPresent() ? CompressedFile.read(file, compression.get(), amongMany) : null;
  }

  /** Whether a kernel was found as it is booted. */
  boolean isBootable() {
    return wrappings.stream().anyMatch(BzImage.class::isInstance);
  }

  /**
   * The outermost file with another ELF file in it.
   *
   * @throws RepackException if it cannot be in there
   */
  Repacked with(byte[] elf) {
    byte[] inner = elf;
    List<String> lost = new ArrayList<>();
    for (int i = wrappings.size() - 1; i >= 0; i--) {
      Repacked repacked = wrappings.get(i).with(inner);
      inner = repacked.file();
      lost.addAll(repacked.lost());
    }
    return new Repacked(inner, lost);
  }
}
