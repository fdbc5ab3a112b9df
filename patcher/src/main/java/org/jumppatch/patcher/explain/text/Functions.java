package org.jumppatch.patcher.explain.text;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Table;
import org.jumppatch.patcher.explain.table.TableSearch;

/**
 * The named places of an image that the kernel's own changes need. All are looked up in one walk
 * over the symbols, because a kernel's have no index by name.
 */
public final class Functions {
  private static final long AMBIGUOUS = 0;
  private static final String TRAMPOLINE = "__SCT__";
  private static final String KEY = "__SCK__";

  private final Image image;
  private final @Nullable Functions kernel;
  private final String module;
  private final Map<String, Long> addresses = new HashMap<>();

  /** Those of an image without names, once they are asked for. */
  private @Nullable FunctionStarts starts;

  private final Map<String, Boolean> searched = new TreeMap<>();

  /** Tables by their content, once one is asked for that nothing names. */
  private @Nullable TableSearch search;

  /**
   * @param wanted the names that are asked for and do not begin with two underscores; all that do
   *     may be asked for
   */
  public Functions(Image image, Set<String> wanted) {
    this.image = image;
    this.kernel = null;
    this.module = "";
    Symbols symbols = image.symbols();
    for (int i = 0; i < symbols.count(); i++) {
      String name = symbols.name(i);
      if (name.startsWith("__") || wanted.contains(name)) {
        Long address = symbols.address(i);
        addresses.merge(name, address, (a, b) -> a.equals(b) ? a : AMBIGUOUS);
      }
    }
  }

  /**
   * Those of a module: what has a name is the kernel's, what has an address may be either's.
   *
   * @param image the module where it was loaded
   * @param module its name
   * @param kernel the kernel's
   */
  public Functions(Image image, String module, Functions kernel) {
    this.image = image;
    this.kernel = kernel;
    this.module = module;
  }

  /** The address of a name that stands for one place; 0 where it does not. */
  public long named(String name) {
    return kernel == null ? addresses.getOrDefault(name, AMBIGUOUS) : kernel.named(name);
  }

  /**
   * A table, or what lies between the symbols at its ends in an image without sections; where
   * nothing names these, what has such content.
   */
  public Optional<Table> table(String section, String start, String stop) {
    return Table.section(image, section)
        .or(() -> tableBetween(start, stop))
        .or(() -> isUntold(start, stop) ? searched(section) : Optional.empty());
  }

  /** The places that a table of 32-bit distances names; none where there is no table. */
  public long[] targets(String section, String start, String stop) {
    return table(section, start, stop).map(Table::targets).orElse(new long[0]);
  }

  private Optional<Table> searched(String section) {
    Optional<Table> found = search().table(section);
    tellSearched(section, found.isPresent());
    return found;
  }

  /**
   * Remembers that nothing names a table, and whether its content was found; of a program nothing,
   * which has no such tables.
   */
  public void tellSearched(String table, boolean found) {
    if (image.kind().isKernel()) {
      searched.put(table, found);
    }
  }

  /** The tables that nothing names, and whether they were found by their content. */
  public Map<String, Boolean> searched() {
    return Collections.unmodifiableMap(searched);
  }

  private boolean isUntold(String start, String stop) {
    return kernel == null
        && image.space().isOfSegments()
        && (named(start) == AMBIGUOUS || named(stop) == AMBIGUOUS);
  }

  private TableSearch search() {
    TableSearch known = search;
    if (known == null) {
      known = new TableSearch(image);
      search = known;
    }
    return known;
  }

  /** What lies between two symbols; empty where they are not there or hold nothing. */
  public Optional<Table> tableBetween(String start, String stop) {
    return Table.between(image, named(start), named(stop));
  }

  /** Whether a symbol starts at an address; in an image without any, a function by its content. */
  public boolean starts(long address) {
    if (kernel != null && !isOwn(address)) {
      return kernel.starts(address);
    }
    if (!hasNames()) {
      FunctionStarts known = starts;
      if (known == null) {
        known = FunctionStarts.of(image);
        starts = known;
      }
      return known.contains(address);
    }
    return image.symbols().next(address - 1) == address;
  }

  /** Whether the image names anything. */
  public boolean hasNames() {
    return image.symbols().count() != 0;
  }

  /** Whether an address is outside of all that the image fills. */
  public boolean isOutside(long address) {
    return !isOwn(address) && (kernel == null || kernel.isOutside(address));
  }

  private boolean isOwn(long address) {
    return image.space().areaAt(address) != null;
  }

  /** All names of exactly this address. */
  public List<String> namesOf(long address) {
    return kernel != null && !isOwn(address)
        ? kernel.namesOf(address)
        : image.symbols().namesOf(address);
  }

  /**
   * The key of a static call: a module that may not see it names the trampoline in its place
   * ({@code tramp_key_lookup}, kernel/static_call_inline.c).
   */
  public long callKey(long address) {
    if (kernel == null) {
      return address;
    }
    for (String name : kernel.namesOf(address)) {
      if (name.startsWith(TRAMPOLINE)) {
        long key = kernel.named(KEY + name.substring(TRAMPOLINE.length()));
        return key == AMBIGUOUS ? address : key;
      }
    }
    return address;
  }

  /** What to call a link address: its symbol, else the address to which the image was moved. */
  public String place(long address, long slide) {
    if (address == 0) {
      return "nothing";
    }
    if (kernel != null && !isOwn(address)) {
      return kernel.place(address, slide);
    }
    SymbolOffset symbol = isOwn(address) ? image.symbols().nearest(address) : null;
    return symbol == null ? "0x" + Long.toHexString(address + slide) : told(symbol);
  }

  /** What to call a static call by the address of its key: the key's symbol without its prefix. */
  public String call(long key, long slide) {
    String place = place(key, slide);
    return place.startsWith(KEY) ? place.substring(KEY.length()) : place;
  }

  /** A place of the image, with the module that it is of. */
  public String told(SymbolOffset symbol) {
    return module.isEmpty() ? symbol.toString() : "%s [%s]".formatted(symbol, module);
  }

  /** The image. */
  public Image image() {
    return image;
  }
}
