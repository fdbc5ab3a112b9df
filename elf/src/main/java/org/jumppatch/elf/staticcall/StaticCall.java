package org.jumppatch.elf.staticcall;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.linux.Image;

/**
 * A static call: its key, its trampoline and the sites that call it.
 *
 * <pre>
 * struct static_call_key {              offset
 *   void *func;                            0   NULL: the call does nothing
 *   union {
 *     unsigned long type;                  8   in running kernels a pointer, bit 0: to sites
 *     struct static_call_mod *mods;
 *     struct static_call_site *sites;
 *   };
 * };
 * </pre>
 *
 * (include/linux/static_call_types.h.) The key of {@code NAME} is the symbol {@code __SCK__NAME}.
 */
public final class StaticCall {
  private final Image image;
  private final String name;
  private final long address;
  private final List<StaticCallSite> sites;
  private final @Nullable CallPlace trampoline;
  private final @Nullable PlaceRelocation relocation;

  StaticCall(
      Image image,
      String name,
      long address,
      List<StaticCallSite> sites,
      @Nullable CallPlace trampoline,
      @Nullable PlaceRelocation relocation) {
    this.image = image;
    this.name = name;
    this.address = address;
    this.sites = sites;
    this.trampoline = trampoline;
    this.relocation = relocation;
  }

  /** Its name without {@code __SCK__}; the key's address where nothing names it. */
  public String name() {
    return name;
  }

  /** Address of its key; in a relocatable file as the address space lays it out. */
  public long address() {
    return address;
  }

  /** Its sites by ascending address. */
  public List<StaticCallSite> sites() {
    return sites;
  }

  /** Its trampoline; null where the image has it not, as modules that use another's call. */
  public @Nullable CallPlace trampoline() {
    return trampoline;
  }

  /** Trampoline and sites. */
  public List<CallPlace> places() {
    List<CallPlace> places = new ArrayList<>();
    if (trampoline != null) {
      places.add(trampoline);
    }
    for (StaticCallSite site : sites) {
      places.add(site.place());
    }
    return places;
  }

  /**
   * The places that an update writes once the kernel has booted or the module is loaded: without
   * sites in init text ({@code __static_call_update}, kernel/static_call_inline.c).
   */
  public List<CallPlace> livePlaces() {
    List<CallPlace> live = new ArrayList<>();
    for (CallPlace place : places()) {
      if (!image.isInit(place.address())) {
        live.add(place);
      }
    }
    return live;
  }

  /**
   * Whether the file does not define its key: a module's use of another module's or the kernel's.
   */
  public boolean isExternal() {
    return image.space().isExternal(address);
  }

  /** The function that it calls at rest, 0 for none; null where the file does not say. */
  public @Nullable Long function() {
    if (isExternal()) {
      return null;
    }
    if (relocation != null) {
      return relocation.type() == Relocations.NONE ? Long.valueOf(0) : relocation.value();
    }
    long offset = functionOffset();
    return offset < 0 ? Long.valueOf(0) : Long.valueOf(image.content().u64(offset));
  }

  /** What the loader writes into the key's {@code func}; null where it leaves it alone. */
  @Nullable PlaceRelocation relocation() {
    return relocation;
  }

  /** File offset of the key's {@code func}, 8 bytes; -1 where the file has it not. */
  public long functionOffset() {
    return isExternal() ? -1 : image.space().fileOffset(address, Long.BYTES);
  }

  @Override
  public String toString() {
    return name;
  }
}
