package org.jumppatch.elf.jumplabel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.linux.Image;

/** The static keys of an image by address, each with its entries. */
public final class StaticKeys {
  private final Image image;
  private final List<StaticKey> keys;

  private StaticKeys(Image image, List<StaticKey> keys) {
    this.image = image;
    this.keys = keys;
  }

  /** Groups a table's entries by key, as the kernel does at boot ({@code jump_label_init}). */
  public static StaticKeys of(Image image, JumpTable table) {
    List<JumpEntry> entries = table.byKey();
    List<StaticKey> keys = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= entries.size(); i++) {
      long key = entries.get(from).key();
      if (i == entries.size() || entries.get(i).key() != key) {
        keys.add(new StaticKey(image, key, entries.subList(from, i)));
        from = i;
      }
    }
    return new StaticKeys(image, List.copyOf(keys));
  }

  /** All keys by ascending address. */
  public List<StaticKey> all() {
    return keys;
  }

  /** The key at exactly this address. */
  public @Nullable StaticKey at(long address) {
    int i = firstAt(address);
    return i < keys.size() && keys.get(i).address() == address ? keys.get(i) : null;
  }

  /** The keys from an address on to below another one. */
  public List<StaticKey> between(long from, long to) {
    return keys.subList(firstAt(from), Math.max(firstAt(from), firstAt(to)));
  }

  /**
   * Finds a key by what a user wrote: a symbol, {@code symbol+offset}, a tracepoint with or without
   * its group, an address {@code 0x…} or {@code ffff…}; in a relocatable file, where addresses
   * count from sections, also {@code section+offset}. Every name of an address is good. Whether the
   * group is right is not looked at: package keyname does.
   */
  public KeyLookup resolve(String text) {
    return new KeyNames(image, this).resolve(text);
  }

  /**
   * What {@link #resolve} takes for this key alone: its name, or where others share it, its
   * address.
   */
  public String nameOf(StaticKey key) {
    if (resolve(key.name()) instanceof KeyLookup.Found) {
      return key.name();
    }
    Area area = image.isRelocatable() ? image.space().areaAt(key.address()) : null;
    return area == null
        ? "0x" + Long.toHexString(key.address())
        : new SymbolOffset(area.name(), key.address() - area.address()).toString();
  }

  /** Index of the first key that is not below an address. */
  private int firstAt(long address) {
    int low = 0;
    int high = keys.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(keys.get(middle).address(), address) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
