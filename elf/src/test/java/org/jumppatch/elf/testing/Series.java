package org.jumppatch.elf.testing;

/** The kernels that tests are run on, to be their parameters. */
public enum Series {
  V6_1,
  V6_12,
  NEWEST;

  /** The kernel; a test that asks for one that is missing fails or is skipped. */
  public Kernel kernel() {
    return switch (this) {
      case V6_1 -> Kernels.v6_1();
      case V6_12 -> Kernels.v6_12();
      case NEWEST -> Kernels.newest();
    };
  }
}
