package org.jumppatch.patcher.explain.text;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.kaslr.KaslrRelocations;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.InstructionDecoder;

/**
 * The places that move with an image. A bzImage has them behind the kernel and a vmlinux may have
 * them from its linker; of one that has not they are read from the code, which is done only where
 * they are needed.
 */
public final class MovedPlaces {
  private final Image image;
  private final InstructionDecoder decoder;
  private final long start;
  private final byte[] text;
  private final Supplier<List<CodeSource>> sources;
  private final KaslrRelocations inFile;
  private @Nullable KaslrRelocations read;

  /**
   * @param start link address of the text
   * @param text its bytes
   * @param sources code that is copied into it
   * @throws org.jumppatch.elf.ImageFormatException if those in the file are malformed
   */
  public MovedPlaces(
      Image image,
      InstructionDecoder decoder,
      long start,
      byte[] text,
      Supplier<List<CodeSource>> sources) {
    this.image = image;
    this.decoder = decoder;
    this.start = start;
    this.text = text;
    this.sources = sources;
    this.inFile = KaslrRelocations.read(image.elf());
  }

  private boolean isListed() {
    return !image.kind().isKernel() || inFile.narrow().size() != 0;
  }

  /** All of them, as far as the image tells. */
  public KaslrRelocations all() {
    KaslrRelocations known = isListed() ? inFile : read;
    if (known == null) {
      known = AbsoluteOperands.of(image, new CodeSource(start, text), sources.get(), decoder);
      read = known;
    }
    return known;
  }

  /**
   * What a kernel does to itself that runs so far above its link address.
   *
   * @throws org.jumppatch.elf.ImageFormatException if nothing tells what moves
   */
  public KaslrMove move(long slide) {
    if (slide == 0 || isListed()) {
      return new KaslrMove(inFile, true, slide);
    }
    if (all().narrow().size() == 0) {
      throw image
          .content()
          .malformed(
              -1,
              "the dump's kernel runs 0x%x above its link address, and this file lacks the"
                      .formatted(slide)
                  + " relocations for that: give the vmlinuz, or what unpack makes of it");
    }
    return new KaslrMove(all(), false, slide);
  }
}
