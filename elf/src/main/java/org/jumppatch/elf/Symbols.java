package org.jumppatch.elf;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Names of addresses, from a symbol table or kallsyms. One address may have several names and one
 * name several addresses. Names are made when they are asked for; the order by address is made at
 * the first question that needs it.
 */
public final class Symbols {
  /** The names in a table, each made when it is asked for. */
  public interface Names {
    /** The name of the symbol at a position of the table. */
    String name(int position);

    /**
     * The first position from one on and below another whose symbol has this name, or -1. Most
     * tables tell without making names.
     */
    default int next(String name, int from, int to) {
      for (int i = from; i < to; i++) {
        if (name(i).equals(name)) {
          return i;
        }
      }
      return -1;
    }

    /**
     * Bytes that the symbol at a position takes; 0 of a mere label, as a linker's script makes
     * them; negative where the table does not say.
     */
    default long size(int position) {
      return -1;
    }
  }

  /** No names at all. */
  public static final Symbols NONE = new Symbols(new long[0], new int[0], i -> "");

  private static final String COLD = ".cold";
  private static final String PROMOTED = ".llvm.";

  /** Objects that hold keys are arrays and structs of some hundred bytes. */
  private static final long LARGEST = 0x1000;

  private final long[] addresses;
  private final Names names;
  private final Supplier<int[]> order;
  private volatile int @Nullable [] byAddress;

  /**
   * @param addresses the address of each symbol, in the order of its table
   * @param ranks for each symbol, which of several names of one address is shown first: the lowest
   *     rank, then the first in the table; below 0 for a symbol that is no place in memory and only
   *     answers to its name
   * @param names their names
   */
  public Symbols(long[] addresses, int[] ranks, Names names) {
    this(addresses, names, () -> new SymbolOrder(addresses, ranks).byAddress());
  }

  private Symbols(long[] addresses, Names names, Supplier<int[]> order) {
    this.addresses = addresses;
    this.names = names;
    this.order = order;
  }

  /**
   * Those of a table that is in order already, as a kernel's own is.
   *
   * @param addresses the address of each symbol, in ascending unsigned order
   * @param places the positions of those that are places in memory, in ascending order; the others
   *     only answer to their names
   */
  public static Symbols ascending(long[] addresses, int[] places, Names names) {
    return new Symbols(addresses, names, () -> places);
  }

  /** Number of symbols. */
  public int count() {
    return addresses.length;
  }

  /** The address of the symbol at a position of the table. */
  public long address(int position) {
    return addresses[position];
  }

  /** The name of the symbol at a position of the table. */
  public String name(int position) {
    return names.name(position);
  }

  /**
   * The name that the source has, of one that clang's LTO has appended {@code .llvm.} and a number
   * to, as to all that was static and came to be used elsewhere ({@code cleanup_symbol_name},
   * kernel/kallsyms.c); every other name as it is.
   */
  public static String withoutPromotion(String name) {
    int at = name.lastIndexOf(PROMOTED);
    if (at <= 0 || at + PROMOTED.length() == name.length()) {
      return name;
    }
    for (int i = at + PROMOTED.length(); i < name.length(); i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return name;
      }
    }
    return name.substring(0, at);
  }

  /** Every address that a name stands for, each once, in the order of the table. */
  public long[] addressesOf(String name) {
    Set<Long> found = new LinkedHashSet<>();
    int last = addresses.length;
    for (int i = names.next(name, 0, last); i >= 0; i = names.next(name, i + 1, last)) {
      found.add(addresses[i]);
    }
    return found.stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * The same for the name that the source has: where nothing is called so, of what a compiler has
   * appended something to, as {@code .llvm.123} (clang's LTO, to what was static), {@code
   * .constprop.0}, {@code .isra.0}; not of the cold part that it has moved away.
   */
  public long[] addressesOfPlain(String name) {
    long[] exact = addressesOf(name);
    if (exact.length > 0 || name.isEmpty()) {
      return exact;
    }
    String longer = name + ".";
    Set<Long> found = new LinkedHashSet<>();
    for (int i = 0; i < addresses.length; i++) {
      String symbol = names.name(i);
      if (symbol.startsWith(longer) && !symbol.startsWith(COLD, name.length())) {
        found.add(addresses[i]);
      }
    }
    return found.stream().mapToLong(Long::longValue).toArray();
  }

  /** The same for many names, by one walk over the table; what stands for nothing is left out. */
  public Map<String, long[]> addressesOfPlain(Set<String> wanted) {
    if (wanted.isEmpty()) {
      return Map.of();
    }
    // What has none of these lengths is not made.
    BitSet lengths = new BitSet();
    wanted.forEach(name -> lengths.set(name.length()));
    Map<String, Set<Long>> exact = new HashMap<>();
    Map<String, Set<Long>> longer = new HashMap<>();
    for (int i = 0; i < addresses.length; i++) {
      String symbol = names.name(i);
      if (wanted.contains(symbol)) {
        exact.computeIfAbsent(symbol, name -> new LinkedHashSet<>()).add(addresses[i]);
      }
      for (int dot = symbol.indexOf('.'); dot >= 0; dot = symbol.indexOf('.', dot + 1)) {
        String plain = dot > 0 && lengths.get(dot) ? symbol.substring(0, dot) : null;
        if (plain != null && wanted.contains(plain) && !symbol.startsWith(COLD, dot)) {
          longer.computeIfAbsent(plain, name -> new LinkedHashSet<>()).add(addresses[i]);
        }
      }
    }
    longer.forEach(exact::putIfAbsent);
    Map<String, long[]> found = new HashMap<>();
    exact.forEach(
        (name, all) -> found.put(name, all.stream().mapToLong(Long::longValue).toArray()));
    return found;
  }

  /** All names of exactly this address, the one to show first. */
  public List<String> namesOf(long address) {
    List<String> found = new ArrayList<>();
    int[] order = byAddress();
    for (int i = firstAt(order, address); i < order.length && addresses[order[i]] == address; i++) {
      found.add(names.name(order[i]));
    }
    return found;
  }

  /** What follows a prefix in those of them that begin with it. */
  public List<String> namesOf(long address, String prefix) {
    List<String> found = new ArrayList<>(1);
    for (String name : namesOf(address)) {
      if (name.startsWith(prefix)) {
        found.add(name.substring(prefix.length()));
      }
    }
    return found;
  }

  /** The symbol that an address lies in or after, or null where none starts at or below it. */
  public @Nullable SymbolOffset nearest(long address) {
    int[] order = byAddress();
    int first = startingBelow(order, address);
    return first < 0
        ? null
        : new SymbolOffset(names.name(order[first]), address - addresses[order[first]]);
  }

  /**
   * An address by every name of the symbol that it lies in, the one to show first; none where it
   * lies behind the nearest one's size, or, where no table says how large that is, farther from it
   * than any object is large that holds a key.
   */
  public List<SymbolOffset> around(long address) {
    int[] order = byAddress();
    int first = startingBelow(order, address);
    if (first < 0) {
      return List.of();
    }
    long start = addresses[order[first]];
    long offset = address - start;
    long size = -1;
    List<SymbolOffset> found = new ArrayList<>(1);
    for (int i = first; i < order.length && addresses[order[i]] == start; i++) {
      size = Math.max(size, names.size(order[i]));
      found.add(new SymbolOffset(names.name(order[i]), offset));
    }
    long reach = size < 0 ? LARGEST : size;
    return offset == 0 || Long.compareUnsigned(offset, reach) < 0 ? found : List.of();
  }

  /** Index in the order of the first of the symbols at or nearest below an address, or -1. */
  private int startingBelow(int[] order, long address) {
    int at = firstAt(order, address);
    if (at == order.length || addresses[order[at]] != address) {
      at--;
      while (at > 0 && addresses[order[at - 1]] == addresses[order[at]]) {
        at--;
      }
    }
    return at;
  }

  /**
   * The next address above this one at which another symbol starts, or -1. Where there are no sizes
   * a symbol reaches to there.
   */
  public long next(long address) {
    int[] order = byAddress();
    int i = address == -1 ? order.length : firstAt(order, address + 1);
    return i < order.length ? addresses[order[i]] : -1;
  }

  /** Index in the order of the first symbol whose address is not below this one. */
  private int firstAt(int[] order, long address) {
    int low = 0;
    int high = order.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(addresses[order[middle]], address) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int[] byAddress() {
    int[] known = byAddress;
    if (known == null) {
      known = order.get();
      byAddress = known;
    }
    return known;
  }
}
