package org.jumppatch.elf.kallsyms;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;

/**
 * Where the addresses of a kernel's symbols may lie, and what the numbers there may mean.
 *
 * <pre>
 * up to 4.5    addresses,              num_syms, names, ...
 * up to 6.3    offsets, relative_base, num_syms, names, ...
 * from 6.4 on  ... token_table, token_index, offsets, relative_base, seqs_of_names
 * from 7.0 on  ... token_table, token_index, offsets, seqs_of_names
 * </pre>
 *
 * <p>From {@code write_src()} in the kernel's {@code scripts/kallsyms.c} and {@code
 * kallsyms_sym_address()} in {@code kernel/kallsyms.c}. Nothing in the image says which it is.
 *
 * @param at offset of the array in the file
 * @param base what the numbers are relative to
 */
record KallsymsAddresses(Bytes image, Form form, long at, long base) {
  /** What a number in the array means. */
  enum Form {
    /** s32: an address itself, or if negative, {@code base - 1 -} it: x86-64 SMP up to 6.14. */
    ABSOLUTE_PERCPU,
    /** u32, to be added to the base: kernels for one CPU, and all from 6.15 to 6.19. */
    BASE_RELATIVE,
    /** s32, to be added to its own address: from 7.0 on. The base is the array's address. */
    SELF_RELATIVE,
    /** u64, the address. */
    ABSOLUTE
  }

  /**
   * Every place and form in which the addresses of these symbols may be there.
   *
   * @param addressOf gives the link address of a file offset
   */
  static List<KallsymsAddresses> around(
      Bytes image, KallsymsNames names, LongUnaryOperator addressOf) {
    int count = names.count();
    long offsetsSize = (4L * count + 7) & -8;
    List<KallsymsAddresses> found = new ArrayList<>();

    long numSyms = names.start() - names.alignment();
    addBased(found, image, numSyms - 8 - offsetsSize, numSyms - 8);
    found.add(new KallsymsAddresses(image, Form.ABSOLUTE, numSyms - 8L * count, 0));

    long offsets = names.tokens().end();
    addBased(found, image, offsets, offsets + offsetsSize);
    long self = addressOf.applyAsLong(offsets);
    found.add(new KallsymsAddresses(image, Form.SELF_RELATIVE, offsets, self));
    found.add(new KallsymsAddresses(image, Form.ABSOLUTE, offsets, 0));
    return found;
  }

  private static void addBased(
      List<KallsymsAddresses> found, Bytes image, long offsets, long relativeBase) {
    if (image.has(relativeBase, 8)) {
      long base = image.u64(relativeBase);
      found.add(new KallsymsAddresses(image, Form.ABSOLUTE_PERCPU, offsets, base));
      found.add(new KallsymsAddresses(image, Form.BASE_RELATIVE, offsets, base));
    }
  }

  /**
   * The addresses of {@code count} symbols, or null if the file ends before or they do not ascend:
   * {@code scripts/kallsyms.c} sorts its table by address.
   */
  long @Nullable [] ascending(int count) {
    if (!image.has(at, count * (form == Form.ABSOLUTE ? 8L : 4L))) {
      return null;
    }
    int[] offsets = form == Form.ABSOLUTE ? new int[0] : image.s32s(at, count);
    long[] addresses = new long[count];
    long last = 0;
    for (int i = 0; i < count; i++) {
      long address = address(4L * i, form == Form.ABSOLUTE ? image.u64(at + 8L * i) : offsets[i]);
      if (Long.compareUnsigned(address, last) < 0) {
        return null;
      }
      addresses[i] = address;
      last = address;
    }
    return addresses;
  }

  /**
   * What a number means.
   *
   * @param place how far it stands behind the first
   */
  private long address(long place, long number) {
    return switch (form) {
      case ABSOLUTE_PERCPU -> number >= 0 ? number : base - 1 - number;
      case BASE_RELATIVE -> base + (number & 0xffff_ffffL);
      case SELF_RELATIVE -> base + place + number;
      case ABSOLUTE -> number;
    };
  }
}
