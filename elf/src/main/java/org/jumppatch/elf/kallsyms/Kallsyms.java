package org.jumppatch.elf.kallsyms;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Symbols;

/**
 * The symbols that a Linux kernel keeps of itself ({@code CONFIG_KALLSYMS}), so that a stripped
 * kernel needs no symbol file. They are found by their own content, without a symbol or a section
 * name: the table of tokens first, then the names before it, then the addresses. Where there are no
 * tokens, as in OpenWrt's kernels, the markers of the names are looked for.
 *
 * <p>Nothing in an image tells which of the arrays' layouts it has. The one is taken in which the
 * addresses ascend and {@code _text} or {@code _stext} is where the kernel's code starts.
 *
 * <p>Without {@code CONFIG_KALLSYMS_ALL} there are symbols of functions only. Names may occur more
 * than once, and one address may have several; the kernel itself shows the first in the table.
 */
public final class Kallsyms {
  /** As {@code nm} marks a number that is no address: offsets in the per-CPU area. */
  private static final char ABSOLUTE = 'A';

  private final KallsymsNames names;
  private final long[] addresses;

  private Kallsyms(KallsymsNames names, long[] addresses) {
    this.names = names;
    this.addresses = addresses;
  }

  /**
   * The symbols in an unpacked kernel.
   *
   * @param image the ELF file, vmlinux
   * @param textStart link address of the first executable section or segment
   * @param likely file offset from which on they are looked for first: where it is known where the
   *     code ends, the end of the code; else 0
   * @param addressOf gives the link address of a file offset, and any number for an offset that has
   *     none
   * @return empty if there are none, or none that fit this kernel
   */
  public static Optional<Kallsyms> find(
      Bytes image, long textStart, long likely, LongUnaryOperator addressOf) {
    Kallsyms found = packed(image, likely, textStart, addressOf);
    if (found == null && likely > 0) {
      found = packed(image, 0, textStart, addressOf);
    }
    return Optional.ofNullable(found != null ? found : plain(image, textStart, addressOf));
  }

  private static @Nullable Kallsyms packed(
      Bytes image, long from, long textStart, LongUnaryOperator addressOf) {
    SearchEffort effort = new SearchEffort(image.size());
    KallsymsTokens tokens = KallsymsTokens.next(image, from, effort);
    while (tokens != null) {
      KallsymsNames names = new KallsymsSearch(image, tokens, effort).names();
      if (names != null) {
        long[] addresses = addresses(image, names, textStart, addressOf);
        if (addresses != null) {
          return new Kallsyms(names, addresses);
        }
      }
      tokens = KallsymsTokens.next(image, tokens.end(), effort);
    }
    return null;
  }

  /** Names that are not made of tokens, as OpenWrt has them. */
  private static @Nullable Kallsyms plain(
      Bytes image, long textStart, LongUnaryOperator addressOf) {
    KallsymsPlain search = new KallsymsPlain(image, new SearchEffort(image.size()));
    KallsymsNames names = search.next(0);
    while (names != null) {
      long[] addresses = addresses(image, names, textStart, addressOf);
      if (addresses != null) {
        return new Kallsyms(names, addresses);
      }
      names = search.next(names.tokens().end());
    }
    return null;
  }

  private static long @Nullable [] addresses(
      Bytes image, KallsymsNames names, long textStart, LongUnaryOperator addressOf) {
    for (KallsymsAddresses candidate : KallsymsAddresses.around(image, names, addressOf)) {
      long[] addresses = candidate.ascending(names.count());
      if (addresses != null && nameText(names, addresses, textStart)) {
        return addresses;
      }
    }
    return null;
  }

  private static boolean nameText(KallsymsNames names, long[] addresses, long textStart) {
    for (int i = 0; i < addresses.length; i++) {
      if (addresses[i] == textStart && (names.isNamed(i, "_text") || names.isNamed(i, "_stext"))) {
        return true;
      }
    }
    return false;
  }

  /** Number of symbols. */
  public int count() {
    return addresses.length;
  }

  /**
   * The link address of a symbol; of type {@code A} a plain number.
   *
   * @param i position in the table, which is in ascending (unsigned) order of the addresses
   */
  public long address(int i) {
    return addresses[i];
  }

  /** A symbol's type, the letter that {@code nm} shows: lower case for a local symbol. */
  public char type(int i) {
    return names.type(i);
  }

  /** A symbol's name, decoded at each call; one byte is one ISO 8859-1 character. */
  public String name(int i) {
    return names.name(i);
  }

  /** All of them to look up; symbols of type {@code A} answer to their names only. */
  public Symbols symbols() {
    int[] places = new int[addresses.length];
    int count = 0;
    for (int i = 0; i < places.length; i++) {
      if (names.type(i) != ABSOLUTE) {
        places[count++] = i;
      }
    }
    return Symbols.ascending(addresses, Arrays.copyOf(places, count), names);
  }
}
