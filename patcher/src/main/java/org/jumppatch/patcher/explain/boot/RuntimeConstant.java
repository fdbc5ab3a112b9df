package org.jumppatch.patcher.explain.boot;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.linux.Image;

/**
 * A number that the kernel writes into its code when it starts, at the places that a section lists.
 *
 * @param section the section, which is named after kind and variable
 * @param kind what it is
 * @param name the variable whose value it is
 */
public record RuntimeConstant(String section, Kind kind, String name) {
  private static final String PREFIX = "runtime_";
  private static final int LARGEST_SHIFT = 31;

  /** What the number is, as the section's name says it. */
  enum Kind {
    PTR(Long.BYTES),
    SHIFT(1),
    MASK(Integer.BYTES);

    private final int size;

    Kind(int size) {
      this.size = size;
    }

    /** Its bytes in the code. */
    int size() {
      return size;
    }

    private String prefix() {
      return switch (this) {
        case PTR -> PREFIX + "ptr_";
        case SHIFT -> PREFIX + "shift_";
        case MASK -> PREFIX + "mask_";
      };
    }
  }

  /** Those of an image. */
  public static List<RuntimeConstant> of(Image image) {
    List<RuntimeConstant> found = new ArrayList<>();
    for (Section section : image.elf().sections()) {
      for (Kind kind : Kind.values()) {
        if (section.name().startsWith(kind.prefix())) {
          String name = section.name().substring(kind.prefix().length());
          found.add(new RuntimeConstant(section.name(), kind, name));
        }
      }
    }
    return found;
  }

  /**
   * Whether a kernel could have this value: an object of its own, a shift, a mask from bit 0 on.
   */
  boolean isPlausible(long value) {
    return switch (kind) {
      case PTR -> (value & 7) == 0 && value < 0;
      case SHIFT -> value <= LARGEST_SHIFT;
      case MASK -> (value & (value + 1)) == 0;
    };
  }
}
