package org.jumppatch.elf.kallsyms;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jumppatch.elf.Bytes;

/**
 * A made-up image that holds a kernel's symbols as {@code write_src()} of the kernel's {@code
 * scripts/kallsyms.c} writes them. The file's offset 0 is linked at {@link #LINK}.
 */
final class KallsymsImage {
  static final long LINK = 0xffffffff80f00000L;
  static final long TEXT = 0xffffffff81000000L;

  enum Array {
    ADDRESSES,
    RELATIVE_BASE,
    NUM_SYMS,
    NAMES,
    MARKERS,
    SEQS_OF_NAMES,
    TOKEN_TABLE,
    TOKEN_INDEX
  }

  /** A token that makes much of little. */
  static final String LONG_PART = "z".repeat(100);

  /** Parts of names that get a token of their own. */
  private static final List<String> PARTS =
      List.of("__", "_start", "tracepoint_", "T_", "t__x64_sys_", "lock", "d", "", "xx", LONG_PART);

  /** The code of the first part. The other codes that are no characters stand for parts, too. */
  private static final int FIRST_PART = 130;

  private final KallsymsLayout layout;
  private final List<KallsymsSymbol> symbols;
  private final Map<Array, Integer> starts = new EnumMap<>(Array.class);
  private final String[] tokens = new String[256];
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /**
   * @param before what precedes the arrays
   * @param behind what follows them
   */
  KallsymsImage(KallsymsLayout layout, List<KallsymsSymbol> symbols, byte[] before, byte[] behind) {
    this.layout = layout;
    this.symbols = symbols;
    for (int i = 0; i < 256; i++) {
      boolean isCharacter = i > ' ' && i < 127;
      tokens[i] = isCharacter ? String.valueOf((char) i) : PARTS.get(i % PARTS.size());
    }
    out.writeBytes(before);
    arrays();
    out.writeBytes(behind);
  }

  static KallsymsImage of(KallsymsLayout layout, List<KallsymsSymbol> symbols) {
    return new KallsymsImage(layout, symbols, new byte[0], new byte[0]);
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** File offset of an array that the layout has. */
  int at(Array array) {
    return Objects.requireNonNull(starts.get(array));
  }

  static Optional<Kallsyms> find(byte[] image) {
    return Kallsyms.find(Bytes.of("image", image), TEXT, 0, offset -> LINK + offset);
  }

  private void arrays() {
    if (!layout.addressesLast) {
      addresses();
    }
    start(Array.NUM_SYMS);
    put(symbols.size(), 4);
    start(Array.NAMES);
    List<Integer> markers = names();
    start(Array.MARKERS);
    markers.forEach(marker -> put(marker, layout.markerWidth));
    if (layout.seqsOfNames && !layout.addressesLast) {
      seqsOfNames();
    }
    tokens();
    if (layout.addressesLast) {
      addresses();
      if (layout.seqsOfNames) {
        seqsOfNames();
      }
    }
  }

  private void start(Array array) {
    while (out.size() % layout.alignment != 0) {
      out.write(0);
    }
    starts.put(array, out.size());
  }

  private void put(long number, int width) {
    for (int i = 0; i < width; i++) {
      out.write((int) (number >>> (8 * i)));
    }
  }

  private void addresses() {
    start(Array.ADDRESSES);
    for (KallsymsSymbol symbol : symbols) {
      long address = symbol.address();
      switch (layout.form) {
        case ABSOLUTE -> put(address, 8);
        case ABSOLUTE_PERCPU -> put(symbol.type() == 'A' ? address : TEXT - 1 - address, 4);
        case BASE_RELATIVE -> put(address - TEXT, 4);
        case SELF_RELATIVE -> put(address - (LINK + out.size()), 4);
      }
    }
    if (layout.hasBase()) {
      start(Array.RELATIVE_BASE);
      put(TEXT, 8);
    }
  }

  private List<Integer> names() {
    List<Integer> markers = new ArrayList<>();
    for (int i = 0; i < symbols.size(); i++) {
      if (i % 256 == 0) {
        markers.add(out.size() - at(Array.NAMES));
      }
      byte[] codes = compress(symbols.get(i).type() + symbols.get(i).name());
      if (codes.length < 0x80) {
        out.write(codes.length);
      } else {
        out.write((codes.length & 0x7f) | 0x80);
        out.write(codes.length >> 7);
      }
      out.writeBytes(codes);
    }
    return markers;
  }

  private byte[] compress(String text) {
    ByteArrayOutputStream codes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); ) {
      int code = text.charAt(i);
      for (int part = FIRST_PART; part < FIRST_PART + PARTS.size(); part++) {
        if (text.startsWith(tokens[part], i) && tokens[part].length() > tokens[code].length()) {
          code = part;
        }
      }
      codes.write(code);
      i += tokens[code].length();
    }
    return codes.toByteArray();
  }

  private void seqsOfNames() {
    start(Array.SEQS_OF_NAMES);
    IntStream.range(0, symbols.size())
        .boxed()
        .sorted(Comparator.comparing(i -> symbols.get(i).name()))
        .forEach(
            i -> {
              out.write(i >> 16);
              out.write(i >> 8);
              out.write(i);
            });
  }

  private void tokens() {
    start(Array.TOKEN_TABLE);
    List<Integer> index = new ArrayList<>();
    for (String token : tokens) {
      index.add(out.size() - at(Array.TOKEN_TABLE));
      out.writeBytes(token.getBytes(StandardCharsets.ISO_8859_1));
      out.write(0);
    }
    start(Array.TOKEN_INDEX);
    index.forEach(i -> put(i, 2));
  }
}
