package org.jumppatch.patcher.who.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/**
 * The functions of a kernel by number, in the order of their addresses: each reaches to the next. A
 * bit for each byte of code says whether a function starts there, so that four bytes that are a
 * call can be told from four that only look like one.
 */
public final class FunctionTable {
  /** As the compiler names the part of a function that it moved away. */
  private static final String COLD = ".cold";

  /** As the build names the padding before a function (scripts/mod, {@code FUNCTION_PADDING}). */
  private static final String PADDING = "__pfx_";

  private final KernelCode code;
  private final long[] starts;
  private final String[] symbols;
  private final Map<String, List<Integer>> byName;
  private final BitSet[] startBits;

  private FunctionTable(KernelCode code, long[] starts, String[] symbols) {
    this.code = code;
    this.starts = starts;
    this.symbols = symbols;
    this.byName = new HashMap<>(2 * starts.length);
    for (int i = 0; i < symbols.length; i++) {
      byName.computeIfAbsent(symbols[i], name -> new ArrayList<>(1)).add(i);
    }
    this.startBits = new BitSet[code.ranges().size()];
    for (int range = 0; range < startBits.length; range++) {
      CodeRange in = code.ranges().get(range);
      startBits[range] = new BitSet(in.bytes().length);
      for (long start : starts) {
        if (in.contains(start)) {
          startBits[range].set((int) (start - in.address()));
        }
      }
    }
  }

  public static FunctionTable of(Image image, KernelCode code) {
    Symbols symbols = image.symbols();
    Map<Long, String> named = new HashMap<>();
    for (int i = 0; i < symbols.count(); i++) {
      long address = symbols.address(i);
      if (code.at(address) != null) {
        String name = symbols.name(i);
        if (!name.startsWith(PADDING)) {
          String other = named.putIfAbsent(address, name);
          if (other != null) {
            // The one to show, of several.
            named.put(address, symbols.namesOf(address).get(0));
          }
        }
      }
    }
    return of(code, named);
  }

  /** The functions that have these names by address. */
  public static FunctionTable of(KernelCode code, Map<Long, String> named) {
    long[] starts = named.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    String[] names = new String[starts.length];
    Arrays.setAll(names, i -> String.valueOf(named.get(starts[i])));
    return new FunctionTable(code, starts, names);
  }

  public int count() {
    return starts.length;
  }

  public long start(int function) {
    return starts[function];
  }

  /** Address behind its last byte: where the next one starts, or its stretch of code ends. */
  long end(int function) {
    CodeRange range = code.at(starts[function]);
    long end = range == null ? starts[function] : range.end();
    return function + 1 < starts.length ? Math.min(starts[function + 1], end) : end;
  }

  /** The function that starts at an address, or -1. */
  public int startingAt(long address) {
    for (int range = 0; range < startBits.length; range++) {
      CodeRange in = code.ranges().get(range);
      if (in.contains(address)) {
        return startBits[range].get((int) (address - in.address()))
            ? Arrays.binarySearch(starts, address)
            : -1;
      }
    }
    return -1;
  }

  /** The function that an address of code lies in, or -1. */
  int containing(long address) {
    if (code.at(address) == null) {
      return -1;
    }
    int i = Arrays.binarySearch(starts, address);
    return i >= 0 ? i : -i - 2;
  }

  public boolean isInit(int function) {
    CodeRange range = code.at(starts[function]);
    return range != null && range.init();
  }

  /** The symbol, with all that the compiler appended. */
  public String symbol(int function) {
    return symbols[function];
  }

  /**
   * The name as it is in the source: without {@code .part.0}, {@code .constprop.0}, {@code .cold}.
   */
  public String name(int function) {
    return sourceName(symbols[function]);
  }

  public static String sourceName(String symbol) {
    int dot = symbol.indexOf('.');
    return dot <= 0 ? symbol : symbol.substring(0, dot);
  }

  /** The functions of a symbol: static ones may share it. */
  public List<Integer> named(String symbol) {
    return byName.getOrDefault(symbol, List.of());
  }

  /** The symbol of the function that this one is a part of; null if it is whole. */
  public @Nullable String wholeOf(int function) {
    String symbol = symbols[function];
    return symbol.endsWith(COLD) ? symbol.substring(0, symbol.length() - COLD.length()) : null;
  }
}
