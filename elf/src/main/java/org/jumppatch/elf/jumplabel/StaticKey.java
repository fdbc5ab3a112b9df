package org.jumppatch.elf.jumplabel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.linux.Image;

/**
 * A static key and the sites that test it.
 *
 * <pre>
 * struct static_key {                   offset
 *   atomic_t enabled;                      0   how often it was enabled
 *   union {
 *     unsigned long type;                  8   {@link KeyType}; in running kernels also a pointer
 *     struct jump_entry *entries;
 *     struct static_key_mod *next;
 *   };
 * };
 * </pre>
 *
 * (include/linux/jump_label.h.) Many keys are members of other objects, so most names are a symbol
 * and an offset, and names are not unique: what identifies a key is its address.
 */
public final class StaticKey {
  /** Bytes of {@code struct static_key}. */
  static final int SIZE = 16;

  private static final int TYPE_FIELD = 8;

  private final Image image;
  private final long address;
  private final List<JumpEntry> entries;
  private @Nullable List<SymbolOffset> places;

  StaticKey(Image image, long address, List<JumpEntry> entries) {
    this.image = image;
    this.address = address;
    this.entries = entries;
  }

  /** Its address; in a relocatable file as {@link AddressSpace} lays it out. */
  public long address() {
    return address;
  }

  /** Its entries by ascending address of their sites, as the kernel has them after boot. */
  public List<JumpEntry> entries() {
    return entries;
  }

  /** The name to show: {@code name}, {@code name+0x8}, or {@code 0x…} where nothing names it. */
  public String name() {
    return places().isEmpty() ? place() : places().get(0).toString();
  }

  /** Every name of its address, the one to show first. */
  public List<String> names() {
    List<String> names = new ArrayList<>(1);
    for (SymbolOffset place : places()) {
      names.add(place.toString());
    }
    return names.isEmpty() ? List.of(place()) : names;
  }

  /** The same as symbol and offset; none where no symbol names it. */
  public List<SymbolOffset> places() {
    List<SymbolOffset> known = places;
    if (known == null) {
      known = findPlaces();
      places = known;
    }
    return known;
  }

  private List<SymbolOffset> findPlaces() {
    List<SymbolOffset> around = image.symbols().around(address);
    return around.isEmpty() || isInSameArea(address - around.get(0).offset())
        ? List.copyOf(around)
        : List.of();
  }

  private boolean isInSameArea(long symbol) {
    AddressSpace space = image.space();
    return isExternal()
        ? space.isExternal(symbol)
        : Objects.equals(space.areaAt(symbol), space.areaAt(address));
  }

  private String place() {
    Area area = image.isRelocatable() ? image.space().areaAt(address) : null;
    return area == null
        ? "0x" + Long.toHexString(address)
        : new SymbolOffset(area.name(), address - area.address()).toString();
  }

  /**
   * Whether the file does not define it: a module's use of another module's or the kernel's key.
   */
  public boolean isExternal() {
    return image.space().isExternal(address);
  }

  /** Whether it lies in memory that is cleared at the start, whatever the file holds there. */
  public boolean isInBss() {
    return image.isBss(address);
  }

  /** Its count in the image; 0 where it has none there (.bss, external). */
  public int enabled() {
    long offset = enabledOffset();
    return offset < 0 ? 0 : image.content().s32(offset);
  }

  /** File offset of its count, 4 bytes, or -1 where writing it would not last (.bss, external). */
  public long enabledOffset() {
    return isExternal() || isInBss() ? -1 : image.space().fileOffset(address, Integer.BYTES);
  }

  /**
   * Its initial state as it was declared. An external key's is not in the file; its first site
   * tells: the instruction the compiler wrote there is that of the initial state.
   */
  public KeyType type() {
    if (isExternal()) {
      JumpEntry entry = entries.get(0);
      boolean jump = entry.form().isJump() && !entry.nopOnDisk();
      return jump != entry.branch() ? KeyType.TRUE : KeyType.FALSE;
    }
    long offset = isInBss() ? -1 : image.space().fileOffset(address + TYPE_FIELD, Long.BYTES);
    return KeyType.of(offset < 0 ? 0 : image.content().u64(offset));
  }

  /**
   * Whether it is on, as its sites say; null where they disagree. The kernel keeps sites and count
   * in step but in a .bss key changed on disk, where only the sites can be changed.
   */
  public @Nullable Boolean stateOfSites() {
    boolean on = entries.get(0).isOn();
    for (JumpEntry entry : entries) {
      if (entry.isOn() != on) {
        return null;
      }
    }
    return on;
  }

  @Override
  public String toString() {
    return name();
  }
}
