package org.jumppatch.elf.jumplabel;

/**
 * The low bits of the word that {@code struct static_key} keeps its type in.
 *
 * <pre>
 * #define JUMP_TYPE_FALSE   0UL
 * #define JUMP_TYPE_TRUE    1UL
 * #define JUMP_TYPE_LINKED  2UL
 * </pre>
 *
 * (include/linux/jump_label.h.)
 */
public enum KeyType {
  /** Initially false: DEFINE_STATIC_KEY_FALSE. */
  FALSE("false"),
  /** Initially true: DEFINE_STATIC_KEY_TRUE. */
  TRUE("true"),
  /** Modules have entries for it too; a state of running kernels. */
  LINKED("linked");

  private static final long TRUE_BIT = 1;
  private static final long LINKED_BIT = 2;

  private final String word;

  KeyType(String word) {
    this.word = word;
  }

  /** The type that the low bits say. */
  static KeyType of(long bits) {
    if ((bits & LINKED_BIT) != 0) {
      return LINKED;
    }
    return (bits & TRUE_BIT) != 0 ? TRUE : FALSE;
  }

  /** The lower-case word that is shown. */
  public String word() {
    return word;
  }
}
