package org.jumppatch.elf.keyname;

import java.util.HashMap;
import java.util.Map;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/**
 * The enumerations in a kernel's own type information (BTF), which is where the meaning of an
 * array's indices is kept that changes from kernel to kernel.
 *
 * <pre>
 * struct btf_header {                   offset
 *   __u16 magic;                           0   0xeb9f
 *   __u8  version, flags;                  2
 *   __u32 hdr_len;                         4
 *   __u32 type_off, type_len;              8   counted from the header's end
 *   __u32 str_off, str_len;               16
 * };
 * struct btf_type {
 *   __u32 name_off;                        0
 *   __u32 info;                            4   bits 0-15 vlen, bits 24-28 kind
 *   __u32 size_or_type;                    8
 * };                                           then what the kind needs, vlen times or once
 * struct btf_enum { __u32 name_off; __s32 val; };
 * </pre>
 *
 * (include/uapi/linux/btf.h; Documentation/bpf/btf.rst.)
 */
final class Enumerations {
  private static final int MAGIC = 0xeb9f;
  private static final int HEADER = 24;
  private static final int TYPE = 12;
  private static final int KIND_ENUM = 6;
  private static final int LONGEST = 512;

  /** Bytes after a type of each kind; per element where {@link #REPEATED} says so. */
  private static final int[] BEHIND = {
    0, 4, 0, 12, 12, 12, 8, 0, 0, 0, 0, 0, 0, 8, 4, 12, 0, 4, 0, 12
  };

  /** The kinds struct, union, enum, func_proto, datasec and enum64. */
  private static final int REPEATED = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 13 | 1 << 15 | 1 << 19;

  private final Bytes types;
  private final Bytes strings;

  private Enumerations(Bytes types, Bytes strings) {
    this.types = types;
    this.strings = strings;
  }

  /** Those of an image; none where it has no BTF, or one that is damaged. */
  static Enumerations of(Image image) {
    Bytes none = Bytes.of(image.content().name(), new byte[0]);
    Bytes btf = section(image, none);
    try {
      if (btf.size() < HEADER || btf.u16(0) != MAGIC) {
        return new Enumerations(none, none);
      }
      long start = btf.u32(4);
      return new Enumerations(
          btf.slice(start + btf.u32(8), btf.u32(12)), btf.slice(start + btf.u32(16), btf.u32(20)));
    } catch (ImageFormatException e) {
      return new Enumerations(none, none);
    }
  }

  private static Bytes section(Image image, Bytes none) {
    for (Area area : image.space().areas()) {
      if (area.name().equals(".BTF")) {
        return image.content().slice(area.fileOffset(), area.fileSize());
      }
    }
    Symbols symbols = image.symbols();
    long[] starts = symbols.addressesOf("__start_BTF");
    long[] stops = symbols.addressesOf("__stop_BTF");
    if (starts.length != 1 || stops.length != 1) {
      return none;
    }
    long size = stops[0] - starts[0];
    long offset = size <= 0 ? -1 : image.space().fileOffset(starts[0], size);
    return offset < 0 ? none : image.content().slice(offset, size);
  }

  /** The names by value of the enumeration that has such a member; empty where there is none. */
  Map<Integer, String> with(String member) {
    try {
      return find(member);
    } catch (ImageFormatException e) {
      // What it would have told is how to call a key; without it a key has its index.
      return Map.of();
    }
  }

  private Map<Integer, String> find(String member) {
    long at = 0;
    while (types.has(at, TYPE)) {
      int info = types.s32(at + 4);
      int kind = info >>> 24 & 0x1f;
      int count = info & 0xffff;
      if (kind >= BEHIND.length) {
        return Map.of();
      }
      if (kind == KIND_ENUM && has(at + TYPE, count, member)) {
        return names(at + TYPE, count);
      }
      at += TYPE + (long) BEHIND[kind] * ((REPEATED >>> kind & 1) != 0 ? count : 1);
    }
    return Map.of();
  }

  private boolean has(long at, int count, String member) {
    for (int i = 0; i < count; i++) {
      if (isNamed(types.u32(at + 8L * i), member)) {
        return true;
      }
    }
    return false;
  }

  private boolean isNamed(long string, String name) {
    if (!strings.has(string, name.length() + 1L)) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (strings.u8(string + i) != name.charAt(i)) {
        return false;
      }
    }
    return strings.u8(string + name.length()) == 0;
  }

  private Map<Integer, String> names(long at, int count) {
    Map<Integer, String> names = new HashMap<>();
    for (int i = 0; i < count; i++) {
      String name = strings.string(types.u32(at + 8L * i), LONGEST);
      names.putIfAbsent(types.s32(at + 8L * i + 4), name);
    }
    return names;
  }
}
