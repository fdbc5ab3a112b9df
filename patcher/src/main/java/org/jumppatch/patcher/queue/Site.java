package org.jumppatch.patcher.queue;

/**
 * The four sites of the model, by their numbers. In the order of addresses: foreign, a, b, module;
 * or where no address descends foreign, a, module, b.
 */
final class Site {
  /** Of the first key, in the kernel. */
  static final int A = 0;

  /** Of the second key. */
  static final int B = 1;

  /** Of the first key, in a module. */
  static final int MODULE = 2;

  /** Of somebody who pokes it alone. */
  static final int FOREIGN = 3;

  private static final String[] NAMES = {"a", "b", "m", "f"};

  private Site() {}

  /** The sites of a key in the order of its table. */
  static int[] of(int key) {
    return key == 0 ? new int[] {A, MODULE} : new int[] {B};
  }

  static String name(int site) {
    return NAMES[site];
  }

  /** Where it lies among the others. */
  static int rank(int site, boolean descends) {
    return switch (site) {
      case FOREIGN -> 0;
      case A -> 1;
      case B -> descends ? 2 : 3;
      default -> descends ? 3 : 2;
    };
  }
}
