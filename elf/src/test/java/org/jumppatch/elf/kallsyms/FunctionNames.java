package org.jumppatch.elf.kallsyms;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Symbols;

/**
 * A kernel as it would be without CONFIG_KALLSYMS_ALL: its own table of names cut down to what lies
 * in code, as {@code scripts/kallsyms.c} does it ({@code symbol_valid}). The records that stay are
 * those of the kernel, made of its own tokens.
 */
public final class FunctionNames {
  private static final int INTERVAL = 256;

  private final byte[] kernel;
  private final Bytes image;
  private final ByteBuffer bytes;
  private final AddressSpace space;
  private final Kallsyms all;
  private final KallsymsTokens tokens;
  private final KallsymsNames names;
  private final List<Integer> kept = new ArrayList<>();

  private FunctionNames(byte[] kernel) {
    this.kernel = kernel;
    image = Bytes.of("kernel", kernel);
    bytes = ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN);
    space = AddressSpace.of(ElfFile.read(image));
    long text = Objects.requireNonNull(space.firstCode()).address();
    all = Kallsyms.find(image, text, 0, space::addressAt).orElseThrow();
    SearchEffort effort = new SearchEffort(image.size());
    tokens = Objects.requireNonNull(KallsymsTokens.next(image, 0, effort));
    names = Objects.requireNonNull(new KallsymsSearch(image, tokens, effort).names());
    Symbols symbols = all.symbols();
    keep(symbols, "_text", "_etext");
    keep(symbols, "_sinittext", "_einittext");
  }

  /**
   * The kernel with names of code only.
   *
   * @param vmlinux the unpacked kernel, with what follows the ELF file
   */
  public static byte[] only(byte[] vmlinux) {
    FunctionNames cut = new FunctionNames(vmlinux.clone());
    cut.rewrite();
    return cut.kernel;
  }

  /**
   * The kernel without names: they are not found without the tokens that they are made of, among
   * them the ten digits.
   *
   * @param vmlinux the unpacked kernel
   */
  public static byte[] none(byte[] vmlinux) {
    byte[] kernel = vmlinux.clone();
    byte[] digits =
        "0\0001\0002\0003\0004\0005\0006\0007\0008\0009\000".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < kernel.length - digits.length; i++) {
      if (Arrays.equals(kernel, i, i + digits.length, digits, 0, digits.length)) {
        kernel[i] = 0;
      }
    }
    return kernel;
  }

  private void keep(Symbols symbols, String first, String behind) {
    long start = symbols.addressesOf(first)[0];
    long stop = symbols.addressesOf(behind)[0];
    for (int i = 0; i < all.count(); i++) {
      long address = all.address(i);
      boolean last = address == stop && all.name(i).equals(behind);
      boolean inside =
          Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, stop) < 0;
      if (last || inside) {
        kept.add(i);
      }
    }
  }

  private void rewrite() {
    int numbers = (int) names.start() - names.alignment();
    int index = (int) tokens.end();
    boolean addressesFirst = isBased(numbers - 8);
    if (addressesFirst) {
      int offsets = numbers - 8 - aligned(4 * all.count());
      byte[] base = Arrays.copyOfRange(kernel, numbers - 8, numbers);
      byte[] made = joined(offsets(offsets, 0), base, count(), records(), markers(), sequence());
      int end = (int) tokens.start();
      Arrays.fill(kernel, offsets, end, (byte) 0);
      System.arraycopy(made, 0, kernel, end - made.length, made.length);
      return;
    }
    int behind = index + aligned(4 * all.count());
    byte[] base = isBased(behind) ? Arrays.copyOfRange(kernel, behind, behind + 8) : new byte[0];
    byte[] table = Arrays.copyOfRange(kernel, (int) tokens.start(), index);
    byte[] head = joined(count(), records(), markers(), table);
    byte[] made = joined(head, offsets(index, numbers + head.length), base, sequence());
    int end = behind + base.length + 3 * all.count();
    Arrays.fill(kernel, numbers, end, (byte) 0);
    System.arraycopy(made, 0, kernel, numbers, made.length);
  }

  private boolean isBased(int at) {
    return bytes.getLong(at) == Objects.requireNonNull(space.firstCode()).address();
  }

  private int aligned(int size) {
    return (size + names.alignment() - 1) & -names.alignment();
  }

  private byte[] joined(byte[]... arrays) {
    int size = 0;
    for (byte[] array : arrays) {
      size += aligned(array.length);
    }
    ByteBuffer joined = ByteBuffer.allocate(size);
    for (byte[] array : arrays) {
      joined.put(array).position(aligned(joined.position()));
    }
    return joined.array();
  }

  private byte[] count() {
    byte[] count = new byte[names.alignment()];
    ByteBuffer.wrap(count).order(ByteOrder.LITTLE_ENDIAN).putInt(kept.size());
    return count;
  }

  /**
   * The addresses of those that stay.
   *
   * @param from where they were
   * @param to where they will be, for those that are counted from their own place
   */
  private byte[] offsets(int from, int to) {
    boolean self = to != 0 && !isBased(from + aligned(4 * all.count()));
    byte[] offsets = new byte[4 * kept.size()];
    ByteBuffer made = ByteBuffer.wrap(offsets).order(ByteOrder.LITTLE_ENDIAN);
    for (int symbol : kept) {
      long place = space.addressAt(to + made.position());
      made.putInt(self ? (int) (all.address(symbol) - place) : bytes.getInt(from + 4 * symbol));
    }
    return offsets;
  }

  private byte[] records() {
    return records(new int[(kept.size() + INTERVAL - 1) / INTERVAL]);
  }

  private byte[] markers() {
    int[] starts = new int[(kept.size() + INTERVAL - 1) / INTERVAL];
    records(starts);
    byte[] markers = new byte[4 * starts.length];
    ByteBuffer made = ByteBuffer.wrap(markers).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(starts).forEach(made::putInt);
    return markers;
  }

  private byte[] records(int[] markers) {
    ByteBuffer made = ByteBuffer.allocate((int) (tokens.start() - names.start()));
    int at = (int) names.start();
    int next = 0;
    for (int i = 0; next < kept.size(); i++) {
      int length =
          kernel[at] < 0 ? 2 + (kernel[at] & 0x7f) + (kernel[at + 1] << 7) : 1 + kernel[at];
      if (kept.get(next) == i) {
        if (next % INTERVAL == 0) {
          markers[next / INTERVAL] = made.position();
        }
        made.put(kernel, at, length);
        next++;
      }
      at += length;
    }
    return Arrays.copyOf(made.array(), made.position());
  }

  /** Room for the order of the names, which nothing here reads. */
  private byte[] sequence() {
    return new byte[3 * kept.size()];
  }
}
