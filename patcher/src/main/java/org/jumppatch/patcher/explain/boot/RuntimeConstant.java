package org.jumppatch.patcher.explain.boot;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.explain.text.Functions;

/**
 * A number that the kernel writes into its code when it starts, at the places that a section lists.
 *
 * @param section the section, which is named after kind and variable
 * @param kind what it is
 * @param name the variable whose value it is
 */
public record RuntimeConstant(String section, Kind kind, String name) {
  private static final String PREFIX = "runtime_";
  private static final String START = "__start_";
  private static final String STOP = "__stop_";
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

  /** Those of an image, by its sections or by the symbols where these start. */
  public static List<RuntimeConstant> of(Image image) {
    List<RuntimeConstant> found = new ArrayList<>();
    for (Section section : image.elf().sections()) {
      add(found, section.name());
    }
    Symbols symbols = image.symbols();
    for (int i = 0; image.elf().sections().isEmpty() && i < symbols.count(); i++) {
      String name = symbols.name(i);
      if (name.startsWith(START)) {
        add(found, name.substring(START.length()));
      }
    }
    return found;
  }

  private static void add(List<RuntimeConstant> found, String section) {
    for (Kind kind : Kind.values()) {
      if (section.startsWith(kind.prefix())) {
        String name = section.substring(kind.prefix().length());
        found.add(new RuntimeConstant(section, kind, name));
      }
    }
  }

  /** The places that it is written to, as far as the image tells. */
  long[] places(Functions functions) {
    return functions.targets(section, START + section, STOP + section);
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
