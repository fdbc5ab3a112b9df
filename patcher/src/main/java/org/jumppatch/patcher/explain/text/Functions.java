package org.jumppatch.patcher.explain.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/**
 * The named places of an image that the kernel's own changes need. All are looked up in one walk
 * over the symbols, because a kernel's have no index by name.
 */
public final class Functions {
  private static final long AMBIGUOUS = 0;

  private final Image image;
  private final Map<String, Long> addresses = new HashMap<>();

  /**
   * @param wanted the names that are asked for and do not begin with two underscores; all that do
   *     may be asked for
   */
  public Functions(Image image, Set<String> wanted) {
    this.image = image;
    Symbols symbols = image.symbols();
    for (int i = 0; i < symbols.count(); i++) {
      String name = symbols.name(i);
      if (name.startsWith("__") || wanted.contains(name)) {
        Long address = symbols.address(i);
        addresses.merge(name, address, (a, b) -> a.equals(b) ? a : AMBIGUOUS);
      }
    }
  }

  /** The address of a name that stands for one place; 0 where it does not. */
  public long named(String name) {
    return addresses.getOrDefault(name, AMBIGUOUS);
  }

  /** Whether a symbol starts at an address. */
  public boolean starts(long address) {
    return image.symbols().next(address - 1) == address;
  }

  /** Whether an address is outside of all that the image fills. */
  public boolean isOutside(long address) {
    return image.space().areaAt(address) == null;
  }

  /** All names of exactly this address. */
  public List<String> namesOf(long address) {
    return image.symbols().namesOf(address);
  }

  /** What to call a link address: its symbol, else the address to which the image was moved. */
  public String place(long address, long slide) {
    if (address == 0) {
      return "nothing";
    }
    SymbolOffset symbol = isOutside(address) ? null : image.symbols().nearest(address);
    return symbol == null ? "0x" + Long.toHexString(address + slide) : symbol.toString();
  }

  /** The image. */
  public Image image() {
    return image;
  }
}
