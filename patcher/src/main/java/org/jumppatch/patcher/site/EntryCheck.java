package org.jumppatch.patcher.site;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.InstructionDecoder;

/**
 * Whether what an entry of the table says can be right: that its site is code which is executed,
 * and its target in the function that the site is in, or the part of it that the compiler put
 * elsewhere ({@code f.cold}), and where an instruction starts. A tool that moved code and did not
 * write the table anew (BOLT) leaves others. Where names or a decoder do not tell, nothing is said.
 */
final class EntryCheck {
  /** Longer functions are not gone through. */
  private static final long LONGEST = 1 << 18;

  private static final int LONGEST_INSTRUCTION = 15;

  /**
   * What BOLT puts before the name of a section whose code it moved; functions that it did not move
   * are still there, and have their symbols ({@code OrgSecPrefix}, bolt/Rewrite/RewriteInstance.h).
   */
  private static final String BEFORE_BOLT = ".bolt.org.";

  private final Image image;
  private final InstructionDecoder decoder;

  EntryCheck(Image image, InstructionDecoder decoder) {
    this.image = image;
    this.decoder = decoder;
  }

  /** What is wrong with an entry, in words. */
  Optional<String> problem(JumpEntry entry) {
    Area area = image.space().areaAt(entry.code());
    if (area != null && area.name().startsWith(BEFORE_BOLT) && function(entry.code()) == null) {
      return Optional.of(
          "it lies in %s, which BOLT left behind: nothing executes it".formatted(area.name()));
    }
    return targetProblem(entry)
        .map(problem -> "its target 0x%x %s".formatted(entry.target(), problem));
  }

  private Optional<String> targetProblem(JumpEntry entry) {
    SymbolOffset site = function(entry.code());
    SymbolOffset target = function(entry.target());
    if (target == null) {
      return Optional.empty();
    }
    if (site != null && !whole(site.name()).equals(whole(target.name()))) {
      return Optional.of("lies in %s, the site in %s".formatted(target.name(), site.name()));
    }
    return isWithin(entry.target() - target.offset(), entry.target())
        ? Optional.of("is inside an instruction of " + target.name())
        : Optional.empty();
  }

  /** The symbol before an address, if it is of the same section or segment. */
  private @Nullable SymbolOffset function(long address) {
    SymbolOffset nearest = image.symbols().nearest(address);
    Area area = nearest == null ? null : image.space().areaAt(address);
    return nearest != null && area != null && area.contains(address - nearest.offset())
        ? nearest
        : null;
  }

  /** After a dot stands which part or copy of a function it is. */
  private static String whole(String name) {
    int dot = name.indexOf('.', 1);
    return dot < 0 ? name : name.substring(0, dot);
  }

  private boolean isWithin(long start, long target) {
    if (target - start > LONGEST) {
      return false;
    }
    int end = (int) (target - start);
    int length = end + LONGEST_INSTRUCTION;
    while (length > end && !image.space().isCode(start, length)) {
      length--;
    }
    if (length == end) {
      return false;
    }
    byte[] code = image.content().copy(image.space().fileOffset(start, length), length);
    int at = 0;
    while (at < end) {
      int size = decoder.length(code, at, length);
      if (size <= 0) {
        return false;
      }
      at += size;
    }
    return at != end;
  }
}
