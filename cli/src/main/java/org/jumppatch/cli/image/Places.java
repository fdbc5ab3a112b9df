package org.jumppatch.cli.image;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.linux.Image;

/** Says where something is as people and scripts read it: addresses, sections, symbols. */
public final class Places {
  private final Image image;

  public Places(Image image) {
    this.image = image;
  }

  /** An address as JSON has it: {@code 0x…}; relative to its section in a relocatable file. */
  public String address(long address) {
    return hex(image.isRelocatable() ? offset(address) : address);
  }

  /** An address that a user can give back: with the section before it in a relocatable file. */
  public String ofKey(StaticKey key) {
    Area area = area(key.address());
    return image.isRelocatable() && area != null
        ? new SymbolOffset(area.name(), offset(key.address())).toString()
        : hex(key.address());
  }

  /** The name of the section, or of the segment where there are no sections; empty outside. */
  public String section(long address) {
    Area area = area(address);
    return area == null ? "" : area.name();
  }

  /** Bytes from the start of the section; 0 outside of any. */
  public long offset(long address) {
    Area area = area(address);
    return area == null ? 0 : address - area.address();
  }

  /** {@code function+0x10}; empty where there are no names. */
  public String symbol(long address) {
    SymbolOffset nearest = image.symbols().nearest(address);
    return nearest == null ? "" : nearest.toString();
  }

  public static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  private @Nullable Area area(long address) {
    return image.space().areaAt(address);
  }
}
