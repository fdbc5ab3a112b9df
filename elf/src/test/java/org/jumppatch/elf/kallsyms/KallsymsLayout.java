package org.jumppatch.elf.kallsyms;

import org.jumppatch.elf.kallsyms.KallsymsAddresses.Form;

/** The layouts that the kernel's {@code scripts/kallsyms.c} has written, by a kernel of each. */
enum KallsymsLayout {
  V4_5(false, Form.ABSOLUTE, 8, false, 8),
  V4_19(false, Form.ABSOLUTE_PERCPU, 8, false, 8),
  V5_4(false, Form.ABSOLUTE_PERCPU, 4, false, 8),
  V5_4_ONE_CPU(false, Form.BASE_RELATIVE, 4, false, 8),
  V6_2(false, Form.ABSOLUTE_PERCPU, 4, true, 8),
  V6_2_ONE_CPU(false, Form.BASE_RELATIVE, 4, true, 8),
  V6_4(true, Form.ABSOLUTE_PERCPU, 4, true, 8),
  V6_4_NOT_RELATIVE(true, Form.ABSOLUTE, 4, true, 8),
  V6_15(true, Form.BASE_RELATIVE, 4, true, 8),
  V7_0(true, Form.SELF_RELATIVE, 4, true, 4);

  final boolean addressesLast;
  final Form form;
  final int markerWidth;
  final boolean seqsOfNames;
  final int alignment;

  KallsymsLayout(
      boolean addressesLast, Form form, int markerWidth, boolean seqsOfNames, int alignment) {
    this.addressesLast = addressesLast;
    this.form = form;
    this.markerWidth = markerWidth;
    this.seqsOfNames = seqsOfNames;
    this.alignment = alignment;
  }

  /** Whether a symbol of type A, a number that is no address, can be told. */
  boolean hasAbsolute() {
    return form == Form.ABSOLUTE || form == Form.ABSOLUTE_PERCPU;
  }

  boolean hasBase() {
    return form == Form.ABSOLUTE_PERCPU || form == Form.BASE_RELATIVE;
  }
}
