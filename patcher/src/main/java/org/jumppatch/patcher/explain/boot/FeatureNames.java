package org.jumppatch.patcher.explain.boot;

import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.explain.text.Functions;

/**
 * The names of CPU features, which a kernel keeps for {@code /proc/cpuinfo}: arrays of pointers,
 * null for a feature that is not shown ({@code x86_cap_flags}, {@code x86_bug_flags},
 * arch/x86/kernel/cpu/capflags.c).
 */
final class FeatureNames {
  private static final int LONGEST = 64;
  private static final int MOST_WORDS = 100;

  private final Image image;
  private final long flags;
  private final long bugs;
  private final int firstBug;
  private final int bugWords;

  /** Finds the names in the image; without them features have numbers only. */
  FeatureNames(Functions functions) {
    this.image = functions.image();
    flags = functions.named("x86_cap_flags");
    bugs = functions.named("x86_bug_flags");
    // Bugs are numbered behind all features, of which there are whole words; what follows the
    // array starts at once or after padding.
    firstBug = words(flags) * Integer.SIZE;
    bugWords = words(bugs);
  }

  private int words(long array) {
    long length = array == 0 ? 0 : image.symbols().next(array) - array;
    return (int) Math.max(0, Math.min(length / Long.BYTES / Integer.SIZE, MOST_WORDS));
  }

  /** How many words of features and bugs there are; 0 where the image does not tell. */
  int words() {
    return firstBug == 0 ? 0 : firstBug / Integer.SIZE + bugWords;
  }

  /** Whether a feature, and no bug, has no name. */
  boolean isNumber(int feature) {
    return feature < firstBug && name(feature).equals(number(feature));
  }

  private static String number(int feature) {
    return feature / Integer.SIZE + "*32+" + feature % Integer.SIZE;
  }

  /** The name of a feature, or {@code word*32+bit} where it has none. */
  String name(int feature) {
    String number = number(feature);
    boolean bug = feature >= firstBug;
    long array = bug ? bugs : flags;
    long index = bug ? feature - firstBug : feature;
    long offset =
        array == 0 ? -1 : image.space().fileOffset(array + index * Long.BYTES, Long.BYTES);
    if (offset < 0) {
      return number;
    }
    long string = image.space().fileOffset(image.content().u64(offset), 1);
    if (string < 0) {
      return number;
    }
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < LONGEST && image.content().has(string + i, 1); i++) {
      int c = image.content().u8(string + i);
      if (c == 0) {
        return name.length() == 0 ? number : name.toString();
      }
      if (c <= ' ' || c > '~') {
        break;
      }
      name.append((char) c);
    }
    return number;
  }
}
